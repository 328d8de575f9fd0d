"""What kind of device a user agent speaks of."""

from __future__ import annotations

import re

from connectors._agent_names import SPEAKER_MAKERS

_BUILT_IN = re.compile(r"^([\w .-]+);([^;]+)(;|$)")
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (device, tuple(words.split("|")))
    for device, words in (
        ("watch", "watchos|watch os|apple watch|galaxy watch|sm-r8|sm-r9|garmin|wear os|wearos"),
        ("speaker", "homepod|airpodcasts/|smartspeaker|googlechirp|google-speech|echo_|alexa|sonos|storybutton"),
        ("car", "rivian|volvo|polestar|byd auto|gminfo|carplay|automotive|tesla/|qtcarbrowser|infotainment|cinemo/"),
        ("tv", "apple tv|appletv|apple_tv|tvos|smart-tv|smarttv|web0s|bravia|roku|; aft|crkey|xbox|playstation|hbbtv|"
               "google tv|googletv|android tv|androidtv|mitv|mibox|shield|airplay/|(sky, | tv | tv)|tv;"),
        ("tablet", "ipad|tablet|kindle|; kf|sm-t|nexus 7|nexus 9|nexus 10|playbook"),
        ("phone", "iphone|ipod|windows phone|iemobile|kaios|blackberry|symbian|opera mini|gsa/"),
        ("computer", "(x86_64)|windows|macintosh|mac os x|macos|osx|macbook|x11|cros |bsd |ubuntu|gnu/linux"),
        ("phone", "android|cfnetwork|mobile|dalvik|exoplayer|midp|nokia|phone|(sm-|(moto "),
        ("computer", "linux|x86_64|win32"),
    )
)  # fmt: skip
"""Words by device, the first that stands anywhere decides: plain words, since every text of a log is looked at."""

_IOS = re.compile(r"\bios(?![a-z])")


def device_of(text: str) -> str | None:
    """phone, tablet, computer, watch, speaker, car or tv as far as `text` (a user agent in small letters) tells, else None.

    A text of Apple's network library that names no Mac counts as a phone.
    """
    built_in = _BUILT_IN.match(text)
    if built_in:
        maker, model = re.sub(r"[^a-z]", "", built_in.group(1)), built_in.group(2)
        if maker in SPEAKER_MAKERS or model.startswith(("hw-", "echo", "07g")):
            return "tv" if model.startswith("echo_show") else "speaker"
        if "tpapi" in text:
            return "tv"
    for device, words in _WORDS:
        if any(word in text for word in words):
            return "tablet" if device == "phone" and _is_tablet(text) else device
    return "phone" if _IOS.search(text) else None


def _is_tablet(text: str) -> bool:
    """Browsers on Android say “Mobile” on phones only."""
    return "android" in text and "mobile" not in text and text.startswith("mozilla/")
