//! Slices through a client's own connection, as older Web SDKs send them.

use super::*;
use tincan_blackbox::refused as refused_by;

struct Slices {
    desk: Desk,
    key: String,
}

impl Slices {
    async fn with(options: Options) -> Self {
        let mut desk = Desk::with(options).await;
        let answer = desk.alice.ok("openim.authkey", json!({})).await;
        let key = answer["AuthKey"].as_str().unwrap().to_owned();
        Self { desk, key }
    }

    fn slice(&self, file: &[u8], offset: usize, length: usize) -> Value {
        let data = &file[offset..offset + length];
        json!({
            "App_Version": "2.1", "From_Account": "alice", "To_Account": "bob", "Seq": 1, "Timestamp": 1_700_000_000,
            "Random": 9, "File_Str_Md5": md5_hex(file), "File_Size": file.len(), "File_Type": 2, "Server_Ver": 1,
            "Auth_Key": self.key, "Busi_Id": 2, "PkgFlag": 1, "Slice_Offset": offset, "Slice_Size": length,
            "Slice_Data": STANDARD.encode(data),
        })
    }

    async fn send(&mut self, slice: Value) -> Value {
        self.desk.alice.call("openpic.pic_up", slice).await
    }

    async fn address(&mut self, uuid: &Value) -> Value {
        let request = json!({"busi_id": 2, "download_flag": 2, "type": 1, "uuid": uuid, "version": 1});
        let ask = json!({"From_Account": "alice", "To_Account": "bob", "request_info": [request]});
        let answer = self.desk.alice.ok("openpic.apply_download", ask).await;
        assert_eq!(answer["error_code"], 0);
        answer["response_info"][0]["url"].clone()
    }
}

#[tokio::test]
async fn slices_make_a_file_and_one_that_is_known_is_not_sent_again() {
    let mut slices = Slices::with(Options::new()).await;
    let file = noise(2_500_000, 12);
    let mut offset = 0;
    let mut answer = Value::Null;
    while offset < file.len() {
        let length = 1_105_920.min(file.len() - offset);
        answer = slices.send(slices.slice(&file, offset, length)).await;
        offset += length;
        assert_eq!((error_code(&answer), &answer["Next_Offset"]), (0, &json!(offset)), "{answer}");
        assert_eq!(answer["IsFinish"], u8::from(offset == file.len()));
    }
    assert_eq!((&answer["URL_INFO"], &answer["Download_Flag"]), (&json!([]), &json!(2)));
    let url = slices.address(&answer["File_UUID"]).await;
    assert_eq!(slices.desk.fetch(url.as_str().unwrap()).await, file);
    let again = slices.send(slices.slice(&file, 0, 1_105_920)).await;
    assert_eq!((&again["IsFinish"], &again["Next_Offset"]), (&json!(1), &json!(2_500_000)), "{again}");
    assert_eq!(again["File_UUID"], answer["File_UUID"]);
    // The address that older clients make themselves.
    let (id, app) = (answer["File_UUID"].as_str().unwrap(), slices.desk.server.sdkappid());
    let path = format!("{}/asn.com/stddownload_common_file", slices.desk.server.http());
    let query = format!("bid=10001&subbid={app}&fileid={id}&filetype=2107&openid=alice&ver=0&filename=x");
    assert_eq!(slices.desk.fetch(&format!("{path}?authkey={}&{query}", slices.key)).await, file);
    refused(slices.desk.get(&format!("{path}?{query}")).await, 403, 6006, &["is missing"]).await;
    assert_eq!(slices.address(&json!("0".repeat(32))).await, "");
    assert_eq!(slices.address(&json!("nonsense")).await, "");
}

#[tokio::test]
async fn a_slice_that_is_here_already_is_passed_over() {
    let mut slices = Slices::with(Options::new()).await;
    let file = noise(3000, 13);
    assert_eq!(slices.send(slices.slice(&file, 0, 1000)).await["Next_Offset"], 1000);
    assert_eq!(slices.send(slices.slice(&file, 1000, 1000)).await["Next_Offset"], 2000);
    let jump = slices.send(slices.slice(&file, 0, 1000)).await;
    assert_eq!((&jump["IsFinish"], &jump["Next_Offset"]), (&json!(0), &json!(2000)), "{jump}");
    refused_by(&slices.send(slices.slice(&file, 2500, 500)).await, 114011, &["the part's offset", "at most 2000"]);
    assert_eq!(slices.send(slices.slice(&file, 2000, 1000)).await["IsFinish"], 1);
}

#[tokio::test]
async fn a_picture_is_answered_with_its_sizes() {
    let mut slices = Slices::with(Options::new().set("app.files.picture_time", "20s")).await;
    let file = picture(600, 400, image::ImageFormat::Jpeg);
    let mut slice = slices.slice(&file, 0, file.len());
    slice["File_Type"] = json!(1);
    let answer = slices.send(slice).await;
    let sizes: Vec<_> = answer["URL_INFO"]
        .as_array()
        .unwrap()
        .iter()
        .map(|info| json!([info["PIC_TYPE"], info["PIC_Width"], info["PIC_Height"]]))
        .collect();
    assert_eq!(sizes, [json!([1, 600, 400]), json!([2, 600, 400]), json!([3, 297, 198])], "{answer}");
    for (info, last) in answer["URL_INFO"].as_array().unwrap().iter().zip(["/0", "/0", "/198"]) {
        let url = info["PIC_URL"].as_str().unwrap();
        assert!(url.ends_with(last), "{url}");
        assert_eq!(slices.desk.fetch(url).await.len() as u64, info["PIC_Size"].as_u64().unwrap());
    }
}

/// Provokes 6006, 8003, 114002, 114011, 115066, 115068.
#[tokio::test]
async fn slices_that_are_refused() {
    let mut slices = Slices::with(Options::new().set("app.files.bytes", 5000)).await;
    let file = noise(2000, 14);
    let mut bob = slices.desk.server.login("bob").await;
    let other_key = bob.ok("openim.authkey", json!({})).await["AuthKey"].clone();
    let good = slices.slice(&file, 0, 2000);
    for (field, value, code, words) in [
        ("Auth_Key", Value::Null, 6006, ["the key to files", "missing"]),
        ("Auth_Key", json!("nonsense"), 6006, ["the key to files", "not made"]),
        ("Auth_Key", other_key, 6006, ["the key to files", "another user"]),
        ("File_Size", json!(5001), 114002, ["over the limit", "5000"]),
        ("File_Size", json!(0), 114011, ["the file's size", "at least 1"]),
        ("File_Size", json!(1999), 114011, ["the part's end", "1999"]),
        ("File_Size", Value::Null, 114011, ["File_Size", "missing"]),
        ("File_Str_Md5", json!("short"), 114011, ["File_Str_Md5", "32 hex digits"]),
        ("File_Str_Md5", json!("0".repeat(32)), 115066, ["the MD5 of the file", "announced"]),
        ("Slice_Md5", json!("0".repeat(32)), 115068, ["the MD5 of the part at 0", "announced"]),
        ("File_Type", json!(7), 114011, ["File_Type", "picture"]),
        ("Busi_Id", json!(0), 114011, ["Busi_Id", "portrait"]),
        ("Slice_Offset", json!(1), 114011, ["the part's end", "2000"]),
        ("Slice_Size", json!(1), 114011, ["Slice_Size", "2000"]),
        ("Slice_Data", json!("*"), 114011, ["Slice_Data", "base64"]),
        // The last, because the file is there then.
        ("File_Type", json!(1), 8003, ["cannot be shown", "picture"]),
    ] {
        let mut slice = good.clone();
        slice[field] = value;
        refused_by(&slices.send(slice).await, code, &words);
    }
}
