"""Which channel a visit came by: what its campaign parameters say, else the host that referred it.

The channels are the analytics trade's, with AI assistants as one of their own. Hosts are known by their name or by a
name they are under (`l.facebook.com` is Facebook); search engines with many countries by their first name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

Channel = Literal[
    "direct", "organic search", "social", "email", "referral", "paid", "podcast", "assistants", "internal"
]  # fmt: skip

CAMPAIGN_PARAMETERS = (
    "utm_source", "utm_medium", "utm_campaign", "source", "ref",
    "gclid", "gbraid", "wbraid", "dclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid",
)  # fmt: skip
"""The parameters of an address that `channel_of` looks at; `ref` and `source` only where they name a host it knows."""

_HOSTS: dict[Channel, str] = {
    "assistants": """
        chatgpt.com chat.openai.com openai.com claude.ai anthropic.com perplexity.ai gemini.google.com bard.google.com
        copilot.microsoft.com copilot.cloud.microsoft edgeservices.bing.com chat.bing.com you.com phind.com poe.com
        chat.mistral.ai mistral.ai meta.ai grok.com x.ai deepseek.com kimi.com moonshot.cn doubao.com qwen.ai
        tongyi.aliyun.com character.ai pi.ai chat.qwen.ai notebooklm.google.com andisearch.com iask.ai liner.com
        komo.ai lechat.mistral.ai duck.ai
    """,
    "email": """
        mail.google.com inbox.google.com com.google.android.gm mail.yahoo.com mail.aol.com outlook.live.com
        outlook.office.com outlook.office365.com hotmail.com mail.live.com mail.ru e.mail.ru mail.yandex.ru
        mail.yandex.com mail.proton.me mail.protonmail.com fastmail.com app.fastmail.com tutanota.com app.tuta.com
        mail.zoho.com zoho.eu gmx.net navigator.gmx.net gmx.com web.de navigator.web.de mail.com mail.163.com
        mail.qq.com orange-messagerie.orange.fr webmail.free.fr laposte.net mailchi.mp list-manage.com campaign-archive.com
        createsend.com cmail19.com cmail20.com convertkit-mail.com convertkit-mail2.com kit-mail.com email.beehiivstatus.com
        sendibm1.com sendibm2.com mailerlite.com buttondown.email app.hey.com com.microsoft.office.outlook superhuman.com
        missiveapp.com com.yahoo.mobile.client.android.mail
    """,
    "podcast": """
        podcasts.apple.com spotify.com overcast.fm pocketcasts.com pca.st castbox.fm castro.fm
        podcasts.google.com music.youtube.com music.amazon.com podcastaddict.com player.fm podbean.com podchaser.com
        listennotes.com stitcher.com tunein.com iheart.com deezer.com audible.com audible.co.uk audible.de goodpods.com fountain.fm truefans.fm
        podverse.fm podfriend.com pod.link podfollow.com podtail.com podbay.fm podimo.com podnews.net rephonic.com
        snipd.com ivoox.com radiopublic.com breaker.audio luminarypodcasts.com pandora.com plinkhq.com episodes.fm
        antennapod.org podcastindex.org chtbl.com podscribe.com transistor.fm buzzsprout.com captivate.fm simplecast.com
        libsyn.com megaphone.fm acast.com omny.fm spreaker.com castos.com fireside.fm rss.com redcircle.com zencastr.com
        podlink.to headliner.app com.spotify.music com.bambuna.podcastaddict au.com.shiftyjelly.pocketcasts fm.castbox.audiobook.radio.podcast
    """,
    "social": """
        facebook.com fb.com fb.me messenger.com instagram.com threads.net threads.com x.com twitter.com t.co linkedin.com
        lnkd.in youtube.com youtu.be tiktok.com pinterest.com pin.it reddit.com redd.it out.reddit.com snapchat.com
        tumblr.com vk.com ok.ru weibo.com t.cn wechat.com mp.weixin.qq.com qq.com xiaohongshu.com douyin.com bilibili.com
        zhihu.com discord.com discordapp.com discordsays.com telegram.org t.me web.telegram.org whatsapp.com wa.me web.whatsapp.com
        signal.org line.me kakao.com bsky.app go.bsky.app mastodon.social mastodon.online mstdn.social fosstodon.org
        hachyderm.io infosec.exchange lemmy.world news.ycombinator.com lobste.rs quora.com medium.com substack.com
        patreon.com twitch.tv vimeo.com dailymotion.com flipboard.com mix.com nextdoor.com xing.com goodreads.com
        stackoverflow.com slideshare.net producthunt.com gab.com truthsocial.com parler.com minds.com meetup.com
        com.facebook.katana com.instagram.android com.twitter.android com.linkedin.android com.reddit.frontpage
        org.telegram.messenger com.pinterest com.slack slack.com app.slack.com teams.microsoft.com
    """,
    "organic search": """
        bing.com duckduckgo.com ecosia.org startpage.com qwant.com search.brave.com baidu.com sogou.com so.com 360.cn
        naver.com search.naver.com daum.net search.daum.net seznam.cz search.seznam.cz ask.com aol.com search.aol.com
        kagi.com mojeek.com swisscows.com metager.de metager.org dogpile.com lycos.com excite.com wolframalpha.com
        searx.be presearch.com gibiru.com lilo.org karmasearch.org info.com coccoc.com rambler.ru nova.rambler.ru
        search.yahoo.com yahoo.co.jp search.yahoo.co.jp search.lycos.com suche.t-online.de search.earthlink.net petalsearch.com
        com.google.android.googlequicksearchbox yandex.com yandex.ru ya.ru
    """,
    "referral": "docs.google.com sites.google.com classroom.google.com news.google.com translate.google.com groups.google.com",
}
_BY_HOST: dict[str, Channel] = {host: channel for channel, hosts in _HOSTS.items() for host in hosts.split()}
_WORLDWIDE = re.compile(
    r"^(?:www\.|m\.|images\.)?google\.(?:com?\.)?[a-z]{2,3}$|^(?:www\.)?yandex\.(?:com\.)?[a-z]{2,3}$|(?:^|\.)search\.yahoo\.|^(?:www\.)?ecosia\."
)
_ASTRAY = re.compile(r"(?:^|\.)(?:mail|webmail|roundcube|owa)\.")
_AMAZON_MUSIC = re.compile(r"^music\.amazon\.")

_NAMES: dict[str, Channel] = {
    host.rsplit(".", 1)[0]: channel for host, channel in _BY_HOST.items() if host.count(".") == 1
} | {"google": "organic search", "yahoo": "organic search", "yandex": "organic search", "copilot": "assistants",
     "gemini": "assistants", "ig": "social", "fb": "social", "newsletter": "email", "mailchimp": "email", "substack": "email",
     "beehiiv": "email", "convertkit": "email", "kit": "email", "buttondown": "email", "ghost": "email", "mailerlite": "email",
     "spotify": "podcast", "applepodcasts": "podcast", "pocketcasts": "podcast", "podcast": "podcast"}  # fmt: skip
"""What people write in `utm_source`: a host without its ending, or the name of a tool."""

_MEDIA: tuple[tuple[Channel, re.Pattern[str]], ...] = (
    ("paid", re.compile(r"^(?:.*cp[acmv]|ppc|paid.*|.*[-_ ]paid|retargeting|remarketing|display|banner|ads?|sponsored|sponsorship|sem)$")),
    ("email", re.compile(r"^(?:e[-_ ]?mail|newsletter|mail|mailing)\w*$")),
    ("podcast", re.compile(r"^(?:podcast|audio|show[-_ ]?notes|episode)s?$")),
    ("assistants", re.compile(r"^(?:ai|llm|assistants?|chatbot)$")),
    ("social", re.compile(r"^(?:social|sm|social[-_ ]?(?:media|network|organic)|organic[-_ ]?social|video)$")),
    ("organic search", re.compile(r"^(?:organic|search|seo|organic[-_ ]?search)$")),
    ("referral", re.compile(r"^(?:referral|affiliates?|partners?|link)$")),
)  # fmt: skip
_CLICK_IDS = ("gclid", "gbraid", "wbraid", "dclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid")
_KEPT = 1 << 16


def channel_of(host: str, campaign: Mapping[str, str], own_hosts: Collection[str] = ()) -> Channel:
    """The channel of a visit.

    Args:
        host: Of the page (or `android-app`) that referred it; "" or "-" is none.
        campaign: `CAMPAIGN_PARAMETERS` of the address asked for, those that are there.
        own_hosts: The site's own, with or without `www.`: a visit from there is "internal", no arrival at all.

    Returns: In this order: internal; paid by an advertiser's click id; what utm_medium says; whom utm_source (or ref,
        source) names; whom the host names; "referral" for any other host; "direct" where nothing says anything.
    Source: GA4's and Plausible's published definitions of channels; assistants are one of their own here.
    """
    host = bare_host(host)
    if host and any(bare_host(own) == host for own in own_hosts):
        return "internal"
    if any(campaign.get(name) for name in _CLICK_IDS):
        return "paid"
    medium = campaign.get("utm_medium", "").strip().lower()
    for channel, words in _MEDIA:
        if words.match(medium):
            return channel
    for name in ("utm_source", "source", "ref"):
        named = _named(campaign.get(name, ""))
        if named is not None:
            return named
    if host:
        return _of_host(host) or "referral"
    return "referral" if campaign.get("utm_source") else "direct"


def channels_of(referrers: Sequence[str], addresses: Sequence[str], own_hosts: Collection[str] = ()) -> list[Channel]:
    """The channel of each (referrer, address asked for), best given as distinct pairs.

    Args: referrers: Whole addresses as the log has them, or hosts; "-" is none. addresses: Path and query of the request.
    Raises: ValueError: the two are not of one length.
    """
    own = frozenset(own_hosts)
    return [_of_pair(host_of(from_), query_of(to), own) for from_, to in zip(referrers, addresses, strict=True)]


def host_of(referrer: str) -> str:
    """The host of a referrer in small letters, without port; "" where there is none or it is no address."""
    text = referrer.strip().strip('"')
    if text in ("", "-"):
        return ""
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return ""
    return found or ""


def query_of(address: str) -> str:
    """The part of an address after its first “?”, without fragment; "" where there is none."""
    return address.partition("?")[2].partition("#")[0]


def bare_host(host: str) -> str:
    """`host` in small letters without `www.`, closing dot and port; "" for "-"."""
    host = host.strip().lower().rstrip(".").partition(":")[0].removeprefix("www.")
    return "" if host == "-" else host


@lru_cache(maxsize=_KEPT)
def _of_pair(host: str, query: str, own: frozenset[str]) -> Channel:
    found = parse_qsl(query[:2_000]) if "=" in query else []
    return channel_of(host, {name.lower(): value for name, value in found if name.lower() in CAMPAIGN_PARAMETERS}, own)


def _of_host(host: str) -> Channel | None:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = _BY_HOST.get(".".join(labels[start:]))
        if found is not None:
            return found
    if _WORLDWIDE.search(host):
        return "organic search"
    if _AMAZON_MUSIC.match(host):
        return "podcast"
    return "email" if _ASTRAY.search(host) else None


def _named(source: str) -> Channel | None:
    source = source.strip().lower()
    if not source:
        return None
    return _of_host(bare_host(source)) if "." in source else _NAMES.get(re.sub(r"[\s_-]", "", source))
