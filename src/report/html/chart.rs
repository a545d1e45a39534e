//! Lines on a grid, as SVG. Written by hand: lines, rectangles and text are all that it needs.

use std::fmt::Write as _;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 30.0;

/// An axis from `low` to `high`; `ticks` are values with their labels, ascending.
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    /// What lies beyond this value is shaded, and what it is called.
    pub(super) shaded: Option<(f64, &'static str)>,
}

impl Axis {
    /// An axis from 0 to a round number that is at least `highest`.
    pub(super) fn from_zero(highest: f64, label: impl Fn(f64) -> String) -> Self {
        let step = round_step(highest.max(1e-9) / 4.0);
        let mut ticks = vec![(0.0, label(0.0))];
        while ticks.last().is_some_and(|(value, _)| *value < highest) {
            #[expect(clippy::cast_precision_loss, reason = "a handful of ticks")]
            let value = step * ticks.len() as f64;
            ticks.push((value, label(value)));
        }
        let high = ticks.last().map_or(1.0, |(value, _)| *value).max(step);
        Self {
            low: 0.0,
            high,
            ticks,
            shaded: None,
        }
    }

    /// A logarithmic axis around two values above 0; its positions are decimal logarithms. The ticks
    /// are powers of ten, with 2 and 5 between them where there is room.
    pub(super) fn logarithmic(lowest: f64, highest: f64, label: impl Fn(f64) -> String) -> Self {
        let steps: &[f64] = if highest / lowest > 2_000.0 {
            &[1.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let mut ticks = Vec::new();
        let mut decade = 10f64.powf(lowest.max(1e-6).log10().floor());
        loop {
            for step in steps {
                let value = decade * step;
                // The tick before the first that is inside is where the axis begins.
                if value <= lowest {
                    ticks.clear();
                }
                ticks.push((value.log10(), label(value)));
                if value >= highest && ticks.len() > 1 {
                    let (low, high) = (ticks[0].0, value.log10());
                    let shaded = None;
                    return Self {
                        low,
                        high,
                        ticks,
                        shaded,
                    };
                }
            }
            decade *= 10.0;
        }
    }

    fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `least`.
pub(super) fn round_step(least: f64) -> f64 {
    let decade = 10f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0].map(|step| step * decade);
    let fits = |step: &f64| *step >= least * 0.999_999;
    steps.into_iter().find(fits).unwrap_or(decade * 10.0)
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) enum Stroke {
    Solid,
    Dashed,
    /// Broad and pale, so that a line on top of it does not hide it.
    Wide,
}

impl Stroke {
    fn class(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Dashed => " dashed",
            Self::Wide => " wide",
        }
    }
}

/// One line: pieces of points in the units of the axes. Between pieces there is a gap.
pub(super) struct Line {
    pub(super) label: String,
    /// The number of its colour, 0 to 5.
    pub(super) colour: usize,
    pub(super) stroke: Stroke,
    pub(super) pieces: Vec<Vec<(f64, f64)>>,
}

/// A part of the horizontal axis that says something when it is pointed at.
pub(super) struct Hint {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Plain text, escaped here.
    pub(super) text: String,
}

/// The legend and the chart.
pub(super) fn draw(name: &str, x: &Axis, y: &Axis, lines: &[Line], hints: &[Hint]) -> String {
    let mut svg = legend(lines);
    let _ = writeln!(
        svg,
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        super::escape(name)
    );
    grid(&mut svg, x, y);
    for line in lines {
        let stroke = line.stroke.class();
        let _ = writeln!(
            svg,
            "<path class=\"line c{}{stroke}\" d=\"{}\"/>",
            line.colour,
            path(&line.pieces, x, y)
        );
    }
    for hint in hints {
        let (from, to) = (across(x, hint.from), across(x, hint.to));
        let _ = writeln!(
            svg,
            "<rect class=\"hover\" x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
            (to - from).max(0.5),
            HEIGHT - TOP - BOTTOM,
            super::escape(&hint.text)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn legend(lines: &[Line]) -> String {
    let mut text = String::from("<ul class=\"legend\">\n");
    for line in lines {
        let stroke = line.stroke.class();
        let _ = writeln!(
            text,
            "<li><svg viewBox=\"0 0 24 10\" aria-hidden=\"true\"><path class=\"line c{}{stroke}\" d=\"M0 5H24\"/></svg>{}</li>",
            line.colour,
            super::escape(&line.label)
        );
    }
    text.push_str("</ul>\n");
    text
}

fn grid(svg: &mut String, x: &Axis, y: &Axis) {
    let bottom = HEIGHT - BOTTOM;
    if let Some((from, name)) = x.shaded {
        let from = across(x, from);
        let _ = writeln!(
            svg,
            "<rect class=\"shaded\" x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT - from,
            bottom - TOP,
            WIDTH - RIGHT - 4.0,
            TOP + 14.0,
            super::escape(name)
        );
    }
    for (value, label) in &y.ticks {
        let at = down(y, *value);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 8.0,
            at + 4.0,
            super::escape(label)
        );
    }
    for (value, label) in &x.ticks {
        let at = across(x, *value);
        // A label in the middle of the last tick would leave the picture.
        let anchor = if at > WIDTH - RIGHT - 14.0 {
            "end"
        } else {
            "middle"
        };
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{at:.1} {bottom}v5\"/><text x=\"{at:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            bottom + 20.0,
            super::escape(label)
        );
    }
}

fn path(pieces: &[Vec<(f64, f64)>], x: &Axis, y: &Axis) -> String {
    let mut text = String::new();
    for piece in pieces {
        for (index, (at, value)) in piece.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            let _ = write!(
                text,
                "{command}{:.1} {:.1}",
                across(x, *at),
                down(y, *value)
            );
        }
    }
    text
}

fn across(x: &Axis, value: f64) -> f64 {
    LEFT + x.share(value) * (WIDTH - LEFT - RIGHT)
}

fn down(y: &Axis, value: f64) -> f64 {
    HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM)
}
