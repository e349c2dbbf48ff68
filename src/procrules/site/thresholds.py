"""The page of a threshold: its values by date, as a picture and as a table, and what compares with it."""

from __future__ import annotations

from procrules.core.items import Threshold
from procrules.site.context import Context
from procrules.site.model import Section, SitePage
from procrules.site.pictures import scrolled
from procrules.views.agreement import capital
from procrules.views.pictures.charts import column
from procrules.views.pictures.svg import plain_name


def threshold_page(context: Context, threshold: Threshold) -> SitePage:
    """Return the page of a threshold."""
    name = threshold.name
    path = context.places.of("threshold", name) or ""
    words = threshold.type.words()
    lead = f"<p>{context.code(name)} · {context.say(words.fr, words.en)}</p>"
    lead += context.basis(threshold.about.references, path) + context.said(threshold.about, path)
    picture = context.ruleset.picture(name, kind="threshold", language=context.lang)
    sections = [
        Section(
            "chart", context.plain("Dans le temps", "Over time"), scrolled(context, picture, path)
        ),
        Section(
            "values", context.plain("Valeurs", "Values"), values_table(context, threshold, path)
        ),
    ]
    used = context.links(context.graph.used_by.get(("threshold", name), ()), path)
    if used:
        sections.append(Section("used-by", context.plain("Sert à", "Used by"), used))
    title = context.titled(context.name("threshold", name))
    return SitePage(path, title, lead, tuple(sections), picture=picture)


def values_table(context: Context, threshold: Threshold, page: str) -> str:
    """Return the values of a threshold, a row for each period."""
    heads = [context.say("Période", "Period")]
    for number in range(len(threshold.columns)):
        label = column(threshold, number, context.program, context.speaker)
        heads.append(context.text(label) if label else context.say("Valeur", "Value"))
    heads.append(context.say("Texte", "Text"))
    rows = []
    for row in threshold.rows:
        period = context.titled(context.speaker.period(row.period, past=False))
        when = context.text(period) if period else context.say("Toujours", "Always")
        cells = [f'<th scope="row">{when}</th>']
        for value in row.values:
            said = (
                context.say("néant", "none")
                if value is None
                else context.text(
                    context.speaker.value(value, threshold.type.kind, threshold.type.name)
                )
            )
            cells.append(f'<td class="pr-amount">{said}</td>')
        cells.append(f"<td>{context.cites(row.references, page)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    return (
        f'<div class="pr-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def thresholds_list(context: Context) -> SitePage:
    """Return the page that lists the thresholds, with the latest value of each."""
    path = "thresholds.html"
    head = "".join(
        f'<th scope="col">{words}</th>'
        for words in (
            context.say("Seuil", "Threshold"),
            context.say("Dernière valeur écrite", "Latest value written"),
            context.say("Période", "Period"),
        )
    )
    rows = []
    for name, threshold in context.program.thresholds.items():
        last = threshold.rows[-1] if threshold.rows else None
        values, period = "—", ""
        if last is not None:
            said = []
            for number, value in enumerate(last.values):
                label = column(threshold, number, context.program, context.speaker)
                shown = context.speaker.value(value, threshold.type.kind, threshold.type.name)
                said.append(
                    f"{context.text(label)} : {context.text(shown)}"
                    if label
                    else context.text(shown)
                )
            values = "<br/>".join(said)
            period = context.text(capital(context.speaker.period(last.period, past=False)))
        link = context.link("threshold", name, path)
        rows.append(
            f'<tr id="{plain_name(name)}"><th scope="row">{link}</th><td>{values}</td><td>{period}</td></tr>'
        )
    table = (
        f'<div class="pr-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    title = context.plain("Seuils", "Thresholds")
    return SitePage(path, title, table, (), main=True)
