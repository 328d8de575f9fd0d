"""The titles and short sentences of a kit, in the order of `reports.words.LANGUAGES`."""

from __future__ import annotations

_SECTIONS: dict[str, tuple[str, ...]] = {
    "figures": ("In numbers", "In Zahlen", "En chiffres", "En cifras", "In numeri", "Em números", "In cijfers"),
    "charts.title": ("By month", "Im Verlauf", "Mois par mois", "Mes a mes", "Mese per mese", "Mês a mês", "Per maand"),
    "people": ("Who they are", "Wer sie sind", "Qui ils sont", "Quiénes son", "Chi sono", "Quem são", "Wie zij zijn"),
    "platforms": ("Followers", "Follower", "Abonnés sur les réseaux", "Seguidores", "Follower", "Seguidores", "Volgers"),
    "offers": ("Work with us", "Zusammenarbeit", "Travailler avec nous", "Trabaja con nosotros", "Lavora con noi",
               "Trabalhe conosco", "Samenwerken"),
    "partners": ("Past partners", "Bisherige Partner", "Partenaires passés", "Socios anteriores", "Partner precedenti",
                 "Parceiros anteriores", "Eerdere partners"),
    "quotes": ("What partners say", "Das sagen Partner", "Ce que disent les partenaires", "Lo que dicen los socios",
               "Cosa dicono i partner", "O que dizem os parceiros", "Wat partners zeggen"),
    "slots": ("Free places", "Freie Plätze", "Places libres", "Espacios libres", "Spazi liberi", "Espaços livres", "Vrije plekken"),
    "contact": ("Contact", "Kontakt", "Contact", "Contacto", "Contatti", "Contato", "Contact"),
    "about": ("About", "Über uns", "À propos", "Sobre nosotros", "Chi siamo", "Sobre nós", "Over ons"),
}  # fmt: skip

_CARDS: dict[str, tuple[str, ...]] = {
    "year": ("in a year", "in einem Jahr", "en un an", "en un año", "in un anno", "em um ano", "in een jaar"),
    "month": ("against the month before", "zum Vormonat", "par rapport au mois précédent", "frente al mes anterior",
              "sul mese precedente", "em relação ao mês anterior", "tegenover de maand ervoor"),
    "quarter": ("against the 3 months before", "zu den 3 Monaten davor", "par rapport aux 3 mois précédents",
                "frente a los 3 meses anteriores", "sui 3 mesi precedenti", "em relação aos 3 meses anteriores",
                "tegenover de 3 maanden ervoor"),
    "since": ("since {first}", "seit {first}", "depuis {first}", "desde {first}", "da {first}", "desde {first}", "sinds {first}"),
    "mean.episodes": ("mean of {n} episodes", "Mittel aus {n} Folgen", "moyenne de {n} épisodes", "media de {n} episodios",
                      "media di {n} puntate", "média de {n} episódios", "gemiddelde van {n} afleveringen"),
    "mean.episodes.1": ("one episode", "eine Folge", "un épisode", "un episodio", "una puntata", "um episódio", "één aflevering"),
    "mean.months": ("mean of {n} months", "Mittel aus {n} Monaten", "moyenne de {n} mois", "media de {n} meses",
                    "media di {n} mesi", "média de {n} meses", "gemiddelde van {n} maanden"),
    "mean.months.1": ("one month", "ein Monat", "un mois", "un mes", "un mese", "um mês", "één maand"),
    "platforms.n": ("{n} platforms", "{n} Plattformen", "{n} réseaux", "{n} redes", "{n} piattaforme", "{n} redes", "{n} platforms"),
    "platforms.n.1": ("1 platform", "1 Plattform", "1 réseau", "1 red", "1 piattaforma", "1 rede", "1 platform"),
    "opened.delivered": ("open rate {rate}, of delivered", "Öffnungsrate {rate} der zugestellten",
                         "taux d’ouverture {rate} des e-mails délivrés", "tasa de apertura {rate} de los entregados",
                         "tasso di apertura {rate} dei recapitati", "taxa de abertura {rate} dos entregues",
                         "geopend {rate} van bezorgd"),
    "opened.sent": ("open rate {rate}, of sent", "Öffnungsrate {rate} der versandten", "taux d’ouverture {rate} des e-mails envoyés",
                    "tasa de apertura {rate} de los enviados", "tasso di apertura {rate} degli inviati",
                    "taxa de abertura {rate} dos enviados", "geopend {rate} van verzonden"),
    "of.delivered": ("of delivered emails", "der zugestellten E-Mails", "des e-mails délivrés", "de los correos entregados",
                     "delle e-mail recapitate", "dos e-mails entregues", "van bezorgde e-mails"),
    "of.sent": ("of sent emails", "der versandten E-Mails", "des e-mails envoyés", "de los correos enviados", "delle e-mail inviate",
                "dos e-mails enviados", "van verzonden e-mails"),
    "minutes": ("minutes", "Minuten", "minutes", "minutos", "minuti", "minutos", "minuten"),
    "at most": ("at most", "höchstens", "au plus", "como máximo", "al massimo", "no máximo", "hoogstens"),
    "at least": ("at least", "mindestens", "au moins", "al menos", "almeno", "pelo menos", "minstens"),
    "index": ("index, {first} = 100", "Index, {first} = 100", "indice, {first} = 100", "índice, {first} = 100", "indice, {first} = 100",
              "índice, {first} = 100", "index, {first} = 100"),
    "typed": ("typed in", "eingetippt", "saisi à la main", "introducido a mano", "inserito a mano", "digitado", "ingevoerd"),
    "estimated": ("estimated", "geschätzt", "estimé", "estimado", "stimato", "estimado", "geschat"),
    "demo": ("demo", "Demo", "démo", "demo", "demo", "demonstração", "demo"),
}  # fmt: skip

_CHARTS: dict[str, tuple[str, ...]] = {
    "by month": ("a month", "im Monat", "par mois", "al mes", "al mese", "por mês", "per maand"),
    "at month’s end": ("at the month’s end", "am Monatsende", "en fin de mois", "a fin de mes", "a fine mese", "no fim do mês",
                       "aan het eind van de maand"),
    "change since": ("change since {first}, per cent", "Änderung seit {first}, Prozent", "évolution depuis {first}, en pour cent",
                     "cambio desde {first}, por ciento", "variazione da {first}, per cento", "variação desde {first}, por cento",
                     "verandering sinds {first}, procent"),
    "alt": ("{title}, {note}: from {first} in {from_} to {last} in {to}.", "{title}, {note}: von {first} im {from_} bis {last} im {to}.",
            "{title}, {note} : de {first} en {from_} à {last} en {to}.", "{title}, {note}: de {first} en {from_} a {last} en {to}.",
            "{title}, {note}: da {first} in {from_} a {last} in {to}.", "{title}, {note}: de {first} em {from_} a {last} em {to}.",
            "{title}, {note}: van {first} in {from_} tot {last} in {to}."),
    "alt.one": ("{title}, {note}: {last} in {to}.", "{title}, {note}: {last} im {to}.", "{title}, {note} : {last} en {to}.",
                "{title}, {note}: {last} en {to}.", "{title}, {note}: {last} in {to}.", "{title}, {note}: {last} em {to}.",
                "{title}, {note}: {last} in {to}."),
}  # fmt: skip

_TEXTS: dict[str, tuple[str, ...]] = {
    "format": ("Format", "Format", "Format", "Formato", "Formato", "Formato", "Formaat"),
    "what you get": ("What you get", "Was Sie bekommen", "Ce que vous obtenez", "Lo que recibes", "Cosa ottieni", "O que você recebe",
                     "Wat u krijgt"),
    "reach": ("Reach", "Reichweite", "Portée", "Alcance", "Copertura", "Alcance", "Bereik"),
    "rate": ("Rate", "Preis", "Tarif", "Tarifa", "Tariffa", "Preço", "Tarief"),
    "from": ("from {amount}", "ab {amount}", "à partir de {amount}", "desde {amount}", "da {amount}", "a partir de {amount}",
             "vanaf {amount}"),
    "cpm": ("{amount} CPM", "{amount} TKP", "{amount} CPM", "{amount} CPM", "{amount} CPM", "{amount} CPM", "{amount} CPM"),
    "ask": ("on request", "auf Anfrage", "sur demande", "a consultar", "su richiesta", "sob consulta", "op aanvraag"),
    "rates until": ("rates until {day}", "Preise bis {day}", "tarifs jusqu’au {day}", "tarifas hasta el {day}", "tariffe fino al {day}",
                    "preços até {day}", "tarieven tot {day}"),
    "asks": ("Ask {name}", "Fragen an {name}", "Contact : {name}", "Contacto: {name}", "Contatto: {name}", "Contato: {name}",
             "Vraag {name}"),
}  # fmt: skip

_RHYTHM: dict[str, tuple[str, ...]] = {
    "rhythm.episode": ("{n} episodes", "{n} Folgen", "{n} épisodes", "{n} episodios", "{n} puntate", "{n} episódios", "{n} afleveringen"),
    "rhythm.episode.1": ("1 episode", "1 Folge", "1 épisode", "1 episodio", "1 puntata", "1 episódio", "1 aflevering"),
    "rhythm.issue": ("{n} newsletters", "{n} Newsletter", "{n} newsletters", "{n} boletines", "{n} newsletter", "{n} newsletters",
                     "{n} nieuwsbrieven"),
    "rhythm.issue.1": ("1 newsletter", "1 Newsletter", "1 newsletter", "1 boletín", "1 newsletter", "1 newsletter", "1 nieuwsbrief"),
    "rhythm.post": ("{n} posts", "{n} Beiträge", "{n} articles", "{n} entradas", "{n} articoli", "{n} artigos", "{n} artikelen"),
    "rhythm.post.1": ("1 post", "1 Beitrag", "1 article", "1 entrada", "1 articolo", "1 artigo", "1 artikel"),
    "rhythm.video": ("{n} videos", "{n} Videos", "{n} vidéos", "{n} vídeos", "{n} video", "{n} vídeos", "{n} video’s"),
    "rhythm.video.1": ("1 video", "1 Video", "1 vidéo", "1 vídeo", "1 video", "1 vídeo", "1 video"),
    "last.12": ("over the last 12 months", "in den letzten 12 Monaten", "sur les 12 derniers mois", "en los últimos 12 meses",
                "negli ultimi 12 mesi", "nos últimos 12 meses", "in de laatste 12 maanden"),
    "rhythm": ("{parts} a month, over the last 12 months", "{parts} im Monat, in den letzten 12 Monaten",
               "{parts} par mois, sur les 12 derniers mois", "{parts} al mes, en los últimos 12 meses",
               "{parts} al mese, negli ultimi 12 mesi", "{parts} por mês, nos últimos 12 meses",
               "{parts} per maand, in de laatste 12 maanden"),
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {**_SECTIONS, **_CARDS, **_CHARTS, **_TEXTS, **_RHYTHM}
"""By key the text in every language."""
