"""Qt's palette for each look, and the colours we paint with when Qt's are to be kept.

Light and dark are our own, whatever the platform offers (ux.md 0.2 #2). For
high contrast the system's colours are taken as they are and nothing is filled
with ours.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ehe_desktop.ui.theme.tokens import BandColours, Colours

BANDS = ("low", "medium", "high", "very_high", "not_assessed", "info")


def palette_of(colours: Colours) -> QPalette:
    """A QPalette from our colours, with the disabled group filled too."""
    role = QPalette.ColorRole
    pairs = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.sunken,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.Link: colours.link,
        role.LinkVisited: colours.link,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.ToolTipBase: colours.text,
        role.ToolTipText: colours.surface,
        role.PlaceholderText: colours.text_tertiary,
        role.Mid: colours.border,
        role.Dark: colours.border,
        role.Light: colours.surface,
        role.Midlight: colours.hairline,
        role.Shadow: colours.border,
        role.Accent: colours.accent,
    }
    palette = QPalette()
    for which, value in pairs.items():
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.text_tertiary))
    return palette


def colours_of(palette: QPalette) -> Colours:
    """The system's own colours in our names, for high contrast."""
    role = QPalette.ColorRole

    def named(which: QPalette.ColorRole) -> str:
        return palette.color(which).name()

    window, base, text = named(role.Window), named(role.Base), named(role.WindowText)
    highlight, on_highlight = named(role.Highlight), named(role.HighlightedText)
    return Colours(
        window=window, surface=base, sunken=window,
        text=text, text_secondary=text, text_tertiary=text,
        border=text, hairline=text,
        accent=highlight, on_accent=on_highlight, accent_hover=highlight,
        soft=highlight, on_soft=on_highlight, link=named(role.Link),
        danger=text, on_danger=base, danger_hover=text, success=text,
        focus=text, focus_halo=text, disabled=text, hover=window,
    )  # fmt: skip


def plain_bands(colours: Colours) -> dict[str, BandColours]:
    """Bands without colour: in high contrast the word and the shape carry them."""
    return dict.fromkeys(BANDS, BandColours(colours.surface, colours.text, colours.text))


def qss_roles() -> dict[str, str]:
    """Our colour names as Qt's palette roles, so the style sheet fills nothing of its own."""
    window_text, base, window = "palette(window-text)", "palette(base)", "palette(window)"
    names = dict.fromkeys(Colours.__dataclass_fields__, window_text)
    highlight, on_highlight = "palette(highlight)", "palette(highlighted-text)"
    return names | {
        "window": window, "surface": base, "sunken": window, "hover": window,
        "accent": highlight, "accent_hover": highlight, "soft": highlight,
        "on_accent": on_highlight, "on_soft": on_highlight, "on_danger": base,
        "link": "palette(link)",
    }  # fmt: skip
