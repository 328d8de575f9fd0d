"""Channels: what a campaign says before whom a host names, assistants of their own, own pages no arrival."""

from __future__ import annotations

from typing import get_args

import pytest

from connectors import _channels_of_visits as channels

OWN = ("example.com", "www.shop.example.com")


@pytest.mark.parametrize(
    ("referrer", "address", "channel"),
    [
        ("-", "/", "direct"),
        ("", "/?utm_source=", "direct"),
        ("not an address", "/", "referral"),
        ("http://[broken", "/", "direct"),
        ("https://www.example.com/blog", "/", "internal"),
        ("https://example.com:8443/blog", "/?utm_medium=cpc", "internal"),
        ("https://shop.example.com/", "/", "internal"),
        ("https://forum.example.com/", "/", "referral"),
        ("https://www.google.com/", "/", "organic search"),
        ("https://www.google.co.uk/url?q=x", "/", "organic search"),
        ("android-app://com.google.android.googlequicksearchbox/", "/", "organic search"),
        ("https://r.search.yahoo.com/x", "/", "organic search"),
        ("https://duckduckgo.com/", "/", "organic search"),
        ("https://google.com.evil.example/", "/", "referral"),
        ("https://notgoogle.com/", "/", "referral"),
        ("https://mail.google.com/mail/u/0", "/", "email"),
        ("android-app://com.google.android.gm/", "/", "email"),
        ("https://webmail.provider.example/", "/", "email"),
        ("https://gemini.google.com/app", "/", "assistants"),
        ("https://chatgpt.com/", "/", "assistants"),
        ("-", "/?utm_source=chatgpt.com", "assistants"),
        ("https://www.perplexity.ai/search/1", "/", "assistants"),
        ("https://claude.ai/", "/", "assistants"),
        ("https://copilot.microsoft.com", "/", "assistants"),
        ("https://l.facebook.com/l.php", "/", "social"),
        ("https://t.co/abc", "/", "social"),
        ("https://out.reddit.com/", "/", "social"),
        ("https://podcasts.apple.com/us/podcast/1", "/", "podcast"),
        ("https://music.amazon.co.jp/podcasts/1", "/", "podcast"),
        ("https://www.youtube.com/", "/", "social"),
        ("https://docs.google.com/document/1", "/", "referral"),
        ("https://www.google.com/", "/?gclid=abc", "paid"),
        ("https://www.google.com/", "/?gclid=", "organic search"),
        ("https://l.facebook.com/", "/?fbclid=abc", "social"),
        ("https://l.facebook.com/", "/?utm_medium=paid_social&utm_source=facebook", "paid"),
        ("-", "/x?UTM_Medium=CPC", "paid"),
        ("-", "/x?utm_medium=email&utm_source=chatgpt.com", "email"),
        ("-", "/x?utm_source=newsletter", "email"),
        ("-", "/x?utm_source=Apple%20Podcasts", "podcast"),
        ("-", "/x?utm_medium=show-notes", "podcast"),
        ("-", "/x?utm_medium=organic&utm_source=bing", "organic search"),
        ("-", "/x?utm_source=ig", "social"),
        ("-", "/x?ref=producthunt", "social"),
        ("-", "/x?ref=header", "direct"),
        ("-", "/x?utm_source=partner-7", "referral"),
        ("https://links.example.org/", "/x?utm_medium=affiliate", "referral"),
        ("-", "/x?a=utm_medium&b=cpc#utm_medium=cpc", "direct"),
    ],
)
def test_channel(referrer: str, address: str, channel: str) -> None:
    assert channels.channels_of([referrer], [address], OWN) == [channel]


def test_pairs_keep_their_order() -> None:
    pairs = [("-", "/"), ("https://t.co/1", "/"), ("-", "/?gclid=1")]
    assert channels.channels_of(*zip(*pairs, strict=True)) == ["direct", "social", "paid"]
    with pytest.raises(ValueError, match="shorter"):
        channels.channels_of(["-"], [])


def test_no_host_stands_for_two_channels() -> None:
    hosts = [host for names in channels._HOSTS.values() for host in names.split()]
    assert len(hosts) == len(set(hosts))
    assert set(channels._HOSTS) < set(get_args(channels.Channel))
