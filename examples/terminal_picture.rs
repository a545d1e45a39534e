//! What a terminal shows, as a picture: reads text with its colours (as `tmux capture-pane -e` writes it) from
//! stdin, and writes an SVG to stdout. Used by `docs/pictures/make.sh`.

#![allow(
    clippy::print_stdout,
    reason = "a program of one page: its output is its purpose"
)]

use std::io::{self, Read as _};

use anstyle::{Color, RgbColor};
use anstyle_svg::{Term, WIN10_CONSOLE};

/// Dark, with colours that are readable on it, whatever the page around it looks like.
const BACKGROUND: Color = Color::Rgb(RgbColor(0x1b, 0x1f, 0x27));
const TEXT: Color = Color::Rgb(RgbColor(0xd8, 0xde, 0xe9));

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    let picture = Term::new()
        .palette(WIN10_CONSOLE)
        .bg_color(BACKGROUND)
        .fg_color(TEXT)
        .render_svg(&lines.join("\n"));
    println!("{}", picture.trim_end());
    Ok(())
}
