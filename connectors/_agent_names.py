"""Names that podcast apps, bots and libraries give themselves where their text alone does not tell what they are.

Gathered by hand: from the labelled examples of opawg/user-agents-v2 (MIT), the public pages of the services, and what
the tools' own documentation says they send. Only what the general rules of `_agents` cannot tell stands here.
Names are compared in small letters without blanks, hyphens, underscores and version numbers.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BOTS = _names(
    # hosts, prefix counters and advertising of the podcast trade: they fetch to measure, mix and copy
    """
    acast adswizz adswizzpodscribe aisvirtuallistener anchor art19 audioboom blubrry blubrrypodcasting buzzsprout
    captivate castopod castos chartable fireside libsyn magellan magellanai megaphone omny omnystudio podhome podigee
    podio podscribe podsights podtrac podtracnetworkclient redcircle simplecast spotifyforpodcasters supportingcast
    transistor tritondigital tritondigitalpodcastsync voxnest whooshkaa zencastr
    """
    # directories, search and charts
    """
    aggrivate allears bazqux feedbin feedhq feedpress feedspot feedwrangler guestprimer inoreader jaunt listennotes
    metapodcast metapodcastv2 mixcloudpodcastimporter netvibes newsblur playnext podcastindex podcastindex.org podchaser
    podcst podkite podnews podroll podstatus podwords rephonic sounder superfeedr theoldreader
    """
    # those that turn speech into text or read for a machine
    """
    assemblyai auphonic cartesia.ai castmagic deepgram descript happyscribe otter podium podsqueeze podwise pyannoteai
    rev.ai snipdserver sonix speechischeap.com trint veritone whisper
    """
    # tools that are no podcast player
    """
    amazoncloudfront autohotkey checkhttp cloudconvert cloudflare commafeed datadog discord docker drupal elbhealthchecker
    embedly ffprobe freshrss googlehc huginn ifttt iframely itms kubeprobe lychee mastodon miniflux misskey monit
    n8n nagios newspaper nextcloudnews pingdom pipedream pleroma podgrab poddl prometheus rclone rss2email rsstt
    rstudiodesktop s3console selfoss slack statuscake storagegwv1go tinytinyrss ttrss wordpress yacy zapier
    """
)
"""Programs without a person who listens."""

APPS = _names(
    """
    airr antennapod anytime audials audiobookshelf bashpodder beyondpod breez btwebclient campfire campfirefm
    castamatic castero clementine curiocaster doggcatcher downcast feedstation fountain goldenpod gpodder
    headlinerplay icatcher itunes juice kasts kidspod kodi libmpv metacast miro momopodcast moonfm mpv netnewswire
    newsbeuter newsboat nsplayer overcastplayer pinepods pocketcasts podbean podboat podcastaddict podcastarchiver
    podcastguru podcastrepublic podfetch podfriend podget podimo podkicker podlp podpuppy podstation podtrapper
    podverse procast quodlibet rhythmbox servestreamdynamo snipd sonos storytel storyteldownloader strawberry
    thunderbird tpawear truefans tsacdop tweetbot utorrent vlc vo wavlake winamp windowsmediaplayer wmplayer
    """
)
"""Apps whose text holds what else only bots say: an address, “compatible;”, a downloader's word."""

PLAYERS = _names(
    """
    android.lvldm androiddownloadmanager applecoremedia armadillo assetsaudioplayer avplayer dalvik dart exo2
    exomedia exoplayer exoplayerdemo ffmpeg filedownloader gstreamer justaudio kaiosdownloader lavf libavformat
    libsoup media3 okhttp prdownloader reactnativetrackplayer reactnativevideo stagefright yourapplicationname
    """
)
"""Libraries that play or load sound for an app on somebody's device: behind them is a person."""

SCRIPT_WORDS = _names(
    """
    aiohttp apache-httpclient aria2 axios colly esp32 faraday feedparser go-http-client go-resty guzzle guzzlehttp
    http-client http-tiny http.rb http::tiny httparty httpclient httpie httpx httr jakarta libcurl libcurl-agent
    libwww libwww-perl lwp-request lwp-trivial lwp::simple mechanize net/http net/http-easy node-fetch
    node-superagent node.js nodejs powershell pycurl python-httpx python-requests python-urllib python-urllib2
    python-urllib3 rest-client restsharp scrapy superagent typhoeus unirest urllib urllib3 windowspowershell winhttp
    wininet zend_http_client
    """
)
"""Words that only a program's HTTP library writes, wherever they stand (names as written, in small letters)."""

SCRIPT_LEADS = _names(
    """
    ab ahc asynchttpclient brunoruntime bun curl deno gitannex got hyper insomnia java jersey jetty k6 lua lwp node
    perl php postman postmanruntime python reqwest ruby siege symfony symfonyhttpclient undici ureq vegeta wget
    wget2
    """
)
"""Libraries known by the first name of the text alone."""

APPLE_PODCASTS = _names(
    """
    podcast podcasts podcasty podcaster podcastit podcastok podcasturi balados balado подкасты подкасти подкаст
    البودكاست إسمعلي بودكاست פודקאסטים ポッドキャスト 播客 팟캐스트 पॉडकास्ट พ็อดคาสท์ พอดแคสท์ podkasty podkast
    """
)
"""What Apple's app calls itself in the languages of the world; only where Apple's network library stands behind it."""

APP_TITLES = {
    "applecoremedia": "Apple's player",
    "atc": "Apple Podcasts (Watch)",
    "btwebclient": "uTorrent",
    "gpodder": "gPodder",
    "libmpv": "mpv",
    "pocketcasts": "Pocket Casts",
    "podcastaddict": "Podcast Addict",
    "podcastrepublic": "Podcast Republic",
}
"""How a name is shown where what the program writes is not how people know it."""

SPEAKER_MAKERS = _names(
    "bangandolufsen bluesound bose denon edifier harmankardon jbl libratone marantz naimaudio sonos yamaha"
)
"""Makers of loudspeakers, as they stand first in “maker;model;serial;;…”, the text of built-in radio apps."""
