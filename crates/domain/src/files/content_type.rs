//! Which media type a file is given out as.
//!
//! What the bytes say goes before what the name says, and nothing that a browser would run is given out as what it is:
//! anybody may upload.

/// What a file is given out as that is nothing else.
pub(super) const BYTES: &str = "application/octet-stream";

/// The media type of a file, from its first bytes and its name.
pub(super) fn of(name: &str, head: &[u8]) -> String {
    if let Some(kind) = infer::get(head)
        && !is_active(kind.mime_type())
    {
        return kind.mime_type().to_owned();
    }
    let named = mime_guess::from_path(name).first_raw().unwrap_or(BYTES);
    // A picture would have been known by its bytes.
    if is_active(named) || named.starts_with("image/") { BYTES.to_owned() } else { named.to_owned() }
}

/// Whether a browser may show it in its place: pictures, sound, video.
pub(super) fn is_shown(content_type: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|kind| content_type.starts_with(kind)) && !is_active(content_type)
}

/// Whether a browser would run it or follow what stands in it.
fn is_active(content_type: &str) -> bool {
    let active = ["html", "xml", "script", "css", "wasm", "flash", "x-sh", "svg"];
    active.iter().any(|word| content_type.contains(word)) && !content_type.contains("openxmlformats")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_before_names_and_nothing_runs() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (name, head, expected) in [
            ("a.png", &png[..], "image/png"),
            ("a.html", png, "image/png"),
            ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.png", b"no picture", BYTES),
            ("a.html", b"<html><script>", BYTES),
            ("a.png", b"<!DOCTYPE html><html>", BYTES),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", BYTES),
            ("a.js", b"alert(1)", BYTES),
            ("voice.mp3", b"noise", "audio/mpeg"),
            ("clip.mp4", b"noise", "video/mp4"),
            ("a.txt", b"hello", "text/plain"),
            ("a.pdf", b"%PDF-1.7", "application/pdf"),
            ("report", b"hello", BYTES),
            ("", b"", BYTES),
        ] {
            assert_eq!(of(name, head), expected, "{name}");
        }
        assert!(is_shown("image/png") && !is_shown("image/svg+xml") && !is_shown("application/pdf"));
    }
}
