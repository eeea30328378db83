use super::*;
use futures_util::TryStreamExt as _;
use object_store::memory::InMemory;

const SIDES: [u32; 2] = [720, 198];

struct Stage {
    blobs: BlobStore,
    data: tempfile::TempDir,
}

impl Stage {
    fn on_disk() -> Self {
        let data = tempfile::tempdir().unwrap();
        Self { blobs: BlobStore::open(data.path(), &Place::Disk).unwrap(), data }
    }

    /// With blobs that are no files, as in S3.
    fn in_memory() -> Self {
        let data = tempfile::tempdir().unwrap();
        let objects = Arc::new(InMemory::new());
        Self { blobs: BlobStore::with(data.path(), objects, "tincan/".to_owned(), 1000).unwrap(), data }
    }

    async fn upload(&self, bytes: &[u8]) -> BlobName {
        let name = name("7-aa");
        self.blobs.forget(&name).await.unwrap();
        let mut incoming = self.blobs.take_up(&name).await.unwrap();
        for piece in bytes.chunks(700) {
            incoming.write(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        incoming.sync().await.unwrap();
        name
    }

    async fn kept(&self, bytes: &[u8]) -> BlobName {
        let (upload, blob) = (self.upload(bytes).await, name("7/ab/abcd-1"));
        self.blobs.keep(&upload, &blob).await.unwrap();
        blob
    }

    async fn read(&self, blob: &BlobName, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let pieces: Vec<Bytes> = self.blobs.read(blob, range).await?.try_collect().await?;
        Ok(pieces.concat())
    }

    async fn convert(&self, bytes: &[u8], bounds: PictureBounds) -> Result<Picture, PictureError> {
        let blob = self.kept(bytes).await;
        let forms = SIDES.map(|side| (side, name(&format!("{blob}-{side}"))));
        self.blobs.convert(&blob, bounds, &forms).await
    }
}

/// Only the domain makes names: here they come from what it makes names of.
fn name(text: &str) -> BlobName {
    BlobName::of_hex(text).unwrap()
}

const BOUNDS: PictureBounds = PictureBounds { pixels: 4_000_000, time: Duration::from_secs(20) };

fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    let mut bytes = io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn unreadable(result: Result<Picture, PictureError>) -> String {
    match result {
        Err(PictureError::Unreadable(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_arrives_is_kept_read_and_removed() {
    for stage in [Stage::on_disk(), Stage::in_memory()] {
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n * 31 % 251) as u8).collect();
        let sums = stage.blobs.sums(&stage.upload(&bytes).await).await.unwrap();
        let blob = stage.kept(&bytes).await;
        assert_eq!((sums.bytes, sums.head.as_slice()), (700_000, &bytes[..HEAD]));
        assert_eq!(sums.md5, <[u8; 16]>::from(Md5::digest(&bytes)));
        assert_eq!(stage.read(&blob, 0..700_000).await.unwrap(), bytes);
        assert_eq!(stage.read(&blob, 5..600_001).await.unwrap(), bytes[5..600_001]);
        assert!(stage.read(&blob, 7..7).await.unwrap().is_empty());
        stage.blobs.remove(&blob).await.unwrap();
        stage.blobs.remove(&blob).await.unwrap();
        assert_eq!(stage.read(&blob, 0..1).await, Err(BlobError::Missing));
        stage.blobs.forget(&name("7-aa")).await.unwrap();
        stage.blobs.forget(&name("7-aa")).await.unwrap();
        assert_eq!(std::fs::read_dir(stage.data.path().join("uploads")).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn who_takes_an_upload_up_ends_the_one_before() {
    let stage = Stage::on_disk();
    let upload = name("7-bb");
    let mut first = stage.blobs.take_up(&upload).await.unwrap();
    first.write(Bytes::from_static(b"0123456789")).await.unwrap();
    first.sync().await.unwrap();
    let mut second = stage.blobs.take_up(&upload).await.unwrap();
    assert_eq!(second.arrived(), 10);
    first.write(Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(first.sync().await, Err(BlobError::TakenUp));
    second.cut(4).await.unwrap();
    second.write(Bytes::from_static(b"abc")).await.unwrap();
    second.sync().await.unwrap();
    assert_eq!(std::fs::read(stage.data.path().join("uploads/7-bb")).unwrap(), b"0123abc");
    assert_eq!(stage.blobs.forget_idle(Duration::from_secs(3600)).await.unwrap(), 0);
    assert_eq!(stage.blobs.forget_idle(Duration::ZERO).await.unwrap(), 1);
}

#[tokio::test]
async fn forms_have_their_shorter_side_reduced() {
    use image::ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    let stage = Stage::in_memory();
    for format in [Png, Jpeg, Gif, Bmp, WebP] {
        let picture = stage.convert(&picture(400, 301, format), BOUNDS).await.unwrap();
        assert_eq!((picture.width, picture.height), (400, 301), "{format:?}");
        assert_eq!(picture.forms[0], None, "it is small enough");
        let thumb = picture.forms[1].clone().unwrap();
        assert_eq!((thumb.width, thumb.height), (264, 198), "rounded up");
        let bytes = stage.read(&name("7/ab/abcd-1-198"), 0..thumb.bytes).await.unwrap();
        let read = image::load_from_memory(&bytes).unwrap();
        assert_eq!((read.width(), read.height()), (264, 198));
    }
    let tall = stage.convert(&picture(1000, 1500, Jpeg), BOUNDS).await.unwrap();
    let sizes: Vec<_> = tall.forms.iter().flatten().map(|form| (form.width, form.height)).collect();
    assert_eq!(sizes, [(720, 1080), (198, 297)]);
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused() {
    let stage = Stage::on_disk();
    assert!(unreadable(stage.convert(b"no picture at all", BOUNDS).await).contains("no known format"));
    let whole = picture(300, 300, image::ImageFormat::Png);
    assert!(unreadable(stage.convert(&whole[..whole.len() / 2], BOUNDS).await).contains("damaged"));
    let small = PictureBounds { pixels: 89_999, ..BOUNDS };
    assert!(unreadable(stage.convert(&whole, small).await).contains("300 x 300"));
    let short = PictureBounds { time: Duration::ZERO, ..BOUNDS };
    assert!(unreadable(stage.convert(&whole, short).await).contains("too long"));
}
