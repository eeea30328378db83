//! Forms of pictures, and what is none.

use super::*;
use image::ImageFormat;
use std::time::{Duration, Instant};

const THUMB: &str = "?imageView2/3/w/198/h/198";
const LARGE: &str = "?imageView2/3/w/720/h/720";

/// How long a refusal of a hostile picture may take.
const SOON: Duration = Duration::from_secs(1);

/// What the server may grow by for a hostile picture, in KiB: four bytes for each of 25 million pixels, and a little.
const BOUND: u64 = 116 * 1024;

#[tokio::test]
async fn forms_are_given_as_the_web_sdk_asks_for_them() {
    let mut desk = Desk::with(Options::new().set("app.files.picture_time", "20s")).await;
    let original = picture(1200, 801, ImageFormat::Jpeg);
    let leave = desk.upload("a.jpg", &original).await;
    for (query, size) in [(THUMB, (297, 198)), (LARGE, (1079, 720))] {
        let answer = desk.get(&format!("{}{query}", leave.download)).await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::OK, &"image/jpeg".parse().unwrap())
        );
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let form = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!((form.width(), form.height()), size);
    }
    assert_eq!(desk.fetch(&leave.download).await, original);
    let info = desk.alice.ok("im_cos_msg.get_imageinfo", json!({"str_image_url": leave.download})).await;
    let size = |kind: u32, query: &str, width: u32, height: u32| {
        json!({
            "uint32_image_type": kind, "str_url": format!("{}{query}", leave.download),
            "uint32_width": width, "uint32_height": height, "str_image_format": "jpeg",
        })
    };
    let expected = json!([size(1, THUMB, 297, 198), size(2, LARGE, 1079, 720), size(3, "", 1200, 801)]);
    assert_eq!(info["rpt_msg_image_info"], expected);
}

#[tokio::test]
async fn a_small_picture_is_its_own_form() {
    let mut desk = Desk::with(Options::new().set("app.files.picture_time", "20s")).await;
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP] {
        let original = picture(300, 198, format);
        let leave = desk.upload("a", &original).await;
        for query in [THUMB, LARGE] {
            assert_eq!(desk.fetch(&format!("{}{query}", leave.download)).await, original);
        }
    }
}

/// A PNG that says it has so many pixels, and holds none.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(8, 8, ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32fast::hash(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// A GIF that says it has so many pixels.
fn gif_bomb(width: u16, height: u16) -> Vec<u8> {
    let mut gif = picture(8, 8, ImageFormat::Gif);
    gif[6..8].copy_from_slice(&width.to_le_bytes());
    gif[8..10].copy_from_slice(&height.to_le_bytes());
    gif
}

/// A PNG of one colour: few bytes, many pixels.
fn squeezed(width: u32, height: u32) -> Vec<u8> {
    let image = image::GrayImage::new(width, height);
    let mut bytes = std::io::Cursor::new(Vec::new());
    let encoder = image::codecs::png::PngEncoder::new_with_quality(
        &mut bytes,
        image::codecs::png::CompressionType::Best,
        image::codecs::png::FilterType::NoFilter,
    );
    image.write_with_encoder(encoder).unwrap();
    bytes.into_inner()
}

fn grown(server: &Server, before: u64) -> u64 {
    memory(server, "VmHWM:").saturating_sub(before)
}

fn memory(server: &Server, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Provokes 8003.
#[tokio::test]
async fn what_cannot_be_shown_as_a_picture() {
    let mut desk = Desk::new().await;
    let jpeg = picture(400, 400, ImageFormat::Jpeg);
    let png = picture(400, 400, ImageFormat::Png);
    let gif = picture(400, 400, ImageFormat::Gif);
    let webp = picture(400, 400, ImageFormat::WebP);
    let mut damaged = png.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    for (what, bytes) in [
        ("text", b"this is no picture".to_vec()),
        ("noise", noise(10_000, 11)),
        ("half a PNG", png[..png.len() / 2].to_vec()),
        ("a PNG's head", png[..33].to_vec()),
        ("a damaged PNG", damaged),
        ("a JPEG's head", jpeg[..100].to_vec()),
        ("half a GIF", gif[..gif.len() / 2].to_vec()),
        ("half a WebP", webp[..webp.len() / 2].to_vec()),
        ("a bomb", bomb(60_000, 60_000)),
        ("the largest bomb", bomb(0x7fff_ffff, 0x7fff_ffff)),
        ("a bomb within the pixels", bomb(5000, 4999)),
        ("a GIF bomb", gif_bomb(65_535, 65_535)),
        ("a squeezed bomb", squeezed(6000, 5000)),
        ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec()),
    ] {
        let leave = desk.upload("a.png", &bytes).await;
        std::fs::write(format!("/proc/{}/clear_refs", desk.server.pid()), "5").unwrap();
        let (before, begin) = (memory(&desk.server, "VmRSS:"), Instant::now());
        let answer = desk.get(&format!("{}{THUMB}", leave.download)).await;
        let (took, status) = (begin.elapsed(), answer.status());
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{what}");
        refused(answer, 415, 8003, &["cannot be shown as a picture"]).await;
        assert!(took < SOON + Duration::from_millis(300), "{what} took {took:?}");
        let grown = grown(&desk.server, before);
        assert!(grown < BOUND, "{what} took {grown} KiB");
        // It is there as it came.
        assert_eq!(desk.fetch(&leave.download).await, bytes, "{what}");
        let ask = json!({"str_image_url": leave.download});
        tincan_blackbox::refused(&desk.alice.call("im_cos_msg.get_imageinfo", ask).await, 8003, &["picture"]);
    }
    let nowhere = json!({"str_image_url": "http://elsewhere.example/a.png"});
    let answer = desk.alice.call("im_cos_msg.get_imageinfo", nowhere).await;
    tincan_blackbox::refused(&answer, 8003, &["keeps no such file"]);
    let answer = desk.alice.call("im_cos_msg.video_cover", json!({"snapshot_url": "http://x/y.png"})).await;
    tincan_blackbox::refused(&answer, 8003, &["no stills"]);
}
