use super::*;
use crate::error::Exit;

const FILE: &str = "# mine\nprofile = \"a\" # the usual one\n\n[profiles.a] # home\n# where it is\nhost = \"h\" # here\nclean = true\n\n\
    [profiles.b]\nextends = \"a\"\n";

fn words(values: &[&str]) -> Vec<OsString> {
    values.iter().map(OsString::from).collect()
}

fn edited(folder: &Folder, change: impl FnOnce(&mut Editor)) -> String {
    let path = folder.write("c.toml", FILE);
    let mut editor = Editor::open(&path).unwrap();
    change(&mut editor);
    editor.save().unwrap();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn comments_and_order_stay() {
    let folder = Folder::new("edit");
    assert_eq!(edited(&folder, |_| ()), FILE);
    let text = edited(&folder, |editor| {
        let a = &["profiles", "a"][..];
        editor.set(a, "host", &words(&["other"])).unwrap();
        editor.set(a, "port", &words(&["8883"])).unwrap();
        editor.set(a, "username", &words(&["7"])).unwrap();
        editor.set(a, "no_clean", &words(&["true"])).unwrap();
        editor.set(a, "alpn", &words(&["x", "y"])).unwrap();
        editor
            .set(&["profiles", "a", "sub"], "qos", &words(&["1"]))
            .unwrap();
        assert!(editor.remove(&["profiles", "b"], "extends"));
        assert!(!editor.remove(&["profiles", "c"], "extends"));
        editor.set_default_profile(Some("b"));
    });
    let expected = "# mine\nprofile = \"b\" # the usual one\n\n[profiles.a] # home\n# where it is\nhost = \"other\" # here\n\
        port = 8883\nusername = \"7\"\nno_clean = true\nalpn = [\"x\", \"y\"]\n\n[profiles.a.sub]\nqos = 1\n\n[profiles.b]\n";
    assert_eq!(text, expected);
    let text = edited(&folder, |editor| {
        assert!(editor.remove_profile("b"));
        assert!(!editor.remove_profile("c"));
        editor.set_default_profile(None);
    });
    assert!(
        !text.contains("profiles.b") && !text.contains("usual"),
        "{text}"
    );
}

#[test]
fn a_new_file_and_what_it_says() {
    let folder = Folder::new("new");
    let path = folder.0.join("sub/folder/config.toml");
    let mut editor = Editor::open(&path).unwrap();
    editor
        .set(&["profiles", "p q"], "host", &words(&["h"]))
        .unwrap();
    editor
        .set(&["profiles", "p q"], "keepalive", &words(&["007"]))
        .unwrap();
    editor
        .set(&["defaults"], "quiet", &words(&["yes"]))
        .unwrap();
    editor.set_default_profile(Some("p q"));
    editor.save().unwrap();
    let config = Config::load(&path).unwrap();
    assert_eq!(config.profiles(), ["p q"]);
    let line = line("conn");
    let files = from_config(&config, &line, None, &environment(&[])).unwrap();
    assert_eq!(shown(&files), ["hostname=h", "keepalive=007", "quiet=true"]);
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1
    );
}

#[test]
fn what_would_be_wrong_is_not_written() {
    let folder = Folder::new("refused");
    let path = folder.write("c.toml", FILE);
    let open = || Editor::open(&path).unwrap();
    for (key, values) in [
        ("prot", &["1"][..]),
        ("quiet", &["perhaps"]),
        ("port", &["1", "2"]),
        ("port", &[]),
        ("extends", &["a", "b"]),
    ] {
        let failure = open().set(&["defaults"], key, &words(values)).unwrap_err();
        assert!(
            failure.message.contains(&format!("defaults.{key}")),
            "{failure}"
        );
    }
    assert!(
        open()
            .set(&["profile", "x"], "port", &words(&["1"]))
            .is_err()
    );
    let mut editor = open();
    editor.remove_profile("a");
    let failure = editor.save().unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), FILE);

    let mut editor = Editor::open(&folder.0.join("c.toml/x")).unwrap();
    editor.set(&["defaults"], "qos", &words(&["1"])).unwrap();
    assert_eq!(editor.save().unwrap_err().exit, Exit::File);
}

#[cfg(unix)]
#[test]
fn who_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("modes");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let save = |path: &Path, key: &str, value: &str| {
        let mut editor = Editor::open(path).unwrap();
        editor
            .set(&["profiles", "a"], key, &words(&[value]))
            .unwrap();
        editor.save().unwrap();
        mode(path)
    };
    let path = folder.0.join("made/c.toml");
    assert_eq!(save(&path, "host", "h") & 0o600, 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(save(&path, "host", "i"), 0o640);
    assert_eq!(save(&path, "password", "x"), 0o600);
    assert_eq!(save(&path, "host", "j"), 0o600);
    let other = folder.0.join("other.toml");
    assert_eq!(save(&other, "url", "mqtt://a:b@h"), 0o600);
    // A link stays one.
    let link = folder.0.join("link.toml");
    std::os::unix::fs::symlink(&other, &link).unwrap();
    save(&link, "url", "mqtt://c@h");
    assert!(link.is_symlink());
    assert!(
        std::fs::read_to_string(&other)
            .unwrap()
            .contains("mqtt://c@h")
    );
}
