//! The series of a JSON report.

use super::field::{Field, Wrong};
use crate::report::json::HISTOGRAMS;
use crate::stats::{
    Histogram, LatencyBasis, PackedHistogram, PackedLatencies, Phase, Sample, Series,
};

pub(super) fn series(field: &Field<'_>) -> Result<Series, Wrong> {
    Ok(field.each(sample)?.into_iter().collect())
}

fn sample(field: &Field<'_>) -> Result<Sample, Wrong> {
    let phase = field
        .get("phase")
        .if_any(|it| it.named(Phase::from_name, "the name of a phase"))?;
    let figure = |name| field.get(name).if_any(Field::count);
    let packed = |basis| {
        let mut fields = HISTOGRAMS.iter().filter(|it| it.1 == basis);
        let found = fields.next().map(|(name, _)| field.get(name));
        let found = found.map(|it| it.if_any(histograms)).transpose()?.flatten();
        Ok::<_, Wrong>(found.unwrap_or_default())
    };
    Ok(Sample {
        at: field.get("at").seconds()?,
        span: field.get("span").seconds()?,
        planned: field.get("planned").count()?,
        written: field.get("written").count()?,
        acked: field.get("acked").count()?,
        no_subscribers: figure("no_subscribers")?.unwrap_or(0),
        negative: figure("negative")?.unwrap_or(0),
        received: field.get("received").count()?,
        bytes_out: field.get("bytes_out").count()?,
        bytes_in: field.get("bytes_in").count()?,
        errors: field.get("errors").count()?,
        connections: field.get("connections").count()?,
        phase,
        p50: figure("p50")?.unwrap_or(0),
        p95: figure("p95")?.unwrap_or(0),
        p99: figure("p99")?.unwrap_or(0),
        max: figure("max")?.unwrap_or(0),
        connected: figure("connected")?.unwrap_or(0),
        behind: figure("behind")?.unwrap_or(0),
        histograms: packed(LatencyBasis::Intended)?,
        actual: packed(LatencyBasis::Actual)?,
    })
}

/// The latencies of a piece; a report of an earlier version has none. A phase that is not known is left out.
fn histograms(field: &Field<'_>) -> Result<PackedLatencies, Wrong> {
    let mut latencies = PackedLatencies::default();
    let names = field.object()?.keys();
    for (name, phase) in names.filter_map(|name| Some((name, Phase::from_name(name)?))) {
        let histogram = encoded(&field.get(name))?;
        latencies.set(phase, PackedHistogram::of(&histogram));
    }
    Ok(latencies)
}

/// A histogram as it is written.
pub(super) fn encoded(field: &Field<'_>) -> Result<Histogram, Wrong> {
    Histogram::from_base64(&field.text()?).map_err(|error| Wrong {
        path: field.path.clone(),
        expected: format!("a histogram of this program: {error}"),
    })
}
