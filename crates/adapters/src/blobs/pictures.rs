//! Forms of pictures, within bounds of pixels, memory and time.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};
use tincan_domain::ports::{BlobError, Form, Picture, PictureBounds, PictureError};
use tokio::sync::Semaphore;

/// Bytes a pixel that a decoder may take.
const PIXEL: u64 = 4;

/// Bytes that a decoder may take beside the pixels.
const BESIDE: u64 = 16 * 1024 * 1024;

/// Quality of JPEG forms, of 100.
const QUALITY: u8 = 85;

/// How long a picture may wait for its turn.
const TURN: Duration = Duration::from_secs(2);

/// The forms' bytes; none where the picture itself is small enough.
type Encoded = Vec<Option<Vec<u8>>>;

/// Makes forms of a picture in its turn. Past its time it is given up; the work ends when it next reads or steps on.
pub(super) async fn convert(
    easel: &Arc<Semaphore>,
    file: File,
    bounds: PictureBounds,
    sides: Vec<u32>,
) -> Result<(Picture, Encoded), PictureError> {
    let turn = tokio::time::timeout(TURN, Arc::clone(easel).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(BlobError::Failed("too many pictures wait".to_owned()).into());
    };
    let until = Instant::now() + bounds.time;
    let work = tokio::task::spawn_blocking(move || {
        // Kept until the work ends, even when nobody waits for it any more.
        let _turn = turn;
        make(file, bounds, until, &sides)
    });
    match tokio::time::timeout(bounds.time, work).await {
        Ok(Ok(result)) => result.map_err(PictureError::Unreadable),
        // A decoder that panics found a picture that it cannot read.
        Ok(Err(_)) => Err(PictureError::Unreadable("it is damaged".to_owned())),
        Err(_) => Err(PictureError::Unreadable(too_long().to_string())),
    }
}

fn make(file: File, bounds: PictureBounds, until: Instant, sides: &[u32]) -> Result<(Picture, Encoded), String> {
    let input = BufReader::new(Timed { file, until });
    let mut reader = ImageReader::new(input).with_guessed_format().map_err(|error| error.to_string())?;
    if reader.format().is_none() {
        return Err("it is of no known format".to_owned());
    }
    let memory = bounds.pixels.saturating_mul(PIXEL).saturating_add(BESIDE);
    let mut limits = Limits::default();
    limits.max_alloc = Some(memory);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(explain)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width).saturating_mul(height.into()) > bounds.pixels || decoder.total_bytes() > memory {
        return Err(format!("it has {width} x {height} pixels; the limit is {}", bounds.pixels));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(explain)?;
    let mut shown = (image.width(), image.height());
    if swaps(orientation) {
        shown = (shown.1, shown.0);
    }
    let (mut forms, mut encoded) = (Vec::new(), Vec::new());
    // Each form is made of the one before: that is smaller.
    let mut from = image;
    for side in sides {
        in_time(until)?;
        match reduced(from.width(), from.height(), *side) {
            None => {
                forms.push(None);
                encoded.push(None);
            }
            Some((width, height)) => {
                from = from.thumbnail_exact(width, height);
                let mut form = from.clone();
                form.apply_orientation(orientation);
                in_time(until)?;
                let (bytes, content_type) = encode(&form)?;
                let (width, height, length) = (form.width(), form.height(), bytes.len() as u64);
                forms.push(Some(Form { width, height, bytes: length, content_type: content_type.to_owned() }));
                encoded.push(Some(bytes));
            }
        }
    }
    Ok((Picture { width: shown.0, height: shown.1, forms }, encoded))
}

/// The size whose shorter side is `side`, the other rounded up; `None` when the picture is not larger.
fn reduced(width: u32, height: u32, side: u32) -> Option<(u32, u32)> {
    let (short, long) = (width.min(height), width.max(height));
    if short <= side {
        return None;
    }
    let long = (u64::from(long) * u64::from(side)).div_ceil(short.into());
    let long = u32::try_from(long).unwrap_or(u32::MAX);
    Some(if width <= height { (side, long) } else { (long, side) })
}

fn swaps(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(orientation, O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH)
}

/// As PNG where something may shine through, else as JPEG.
fn encode(form: &DynamicImage) -> Result<(Vec<u8>, &'static str), String> {
    let mut bytes = Vec::new();
    if form.color().has_alpha() {
        let rgba = DynamicImage::from(form.to_rgba8());
        rgba.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(explain)?;
        return Ok((bytes, "image/png"));
    }
    form.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).map_err(explain)?;
    Ok((bytes, "image/jpeg"))
}

/// What a decoder's error means, in words for clients.
fn explain(error: ImageError) -> String {
    match error {
        ImageError::Unsupported(_) => "it is of a kind that is not supported".to_owned(),
        ImageError::Limits(_) => "it needs more memory than allowed".to_owned(),
        ImageError::IoError(error) if error.kind() == io::ErrorKind::TimedOut => error.to_string(),
        _ => "it is damaged".to_owned(),
    }
}

fn in_time(until: Instant) -> Result<(), String> {
    if Instant::now() >= until { Err(too_long().to_string()) } else { Ok(()) }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "it takes too long")
}

/// A file that cannot be read any more when its time is over: that ends a decoder that works on.
struct Timed {
    file: File,
    until: Instant,
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.until {
            return Err(too_long());
        }
        self.file.read(buffer)
    }
}

impl Seek for Timed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
