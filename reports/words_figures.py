"""What a kit calls its figures, charts and breakdowns, in the order of `reports.words.LANGUAGES`."""

from __future__ import annotations

_AUDIENCES = {
    "visitors": ("Website visitors", "Website-Besucher", "Visiteurs du site", "Visitas a la web", "Visitatori del sito",
                 "Visitantes do site", "Websitebezoekers"),
    "downloads": ("Podcast downloads", "Podcast-Downloads", "Téléchargements du podcast", "Descargas del pódcast",
                  "Download del podcast", "Downloads do podcast", "Podcastdownloads"),
    "subscribers": ("Newsletter subscribers", "Newsletter-Abonnenten", "Abonnés à la newsletter", "Suscriptores del boletín",
                    "Iscritti alla newsletter", "Assinantes da newsletter", "Nieuwsbriefabonnees"),
    "followers": ("Followers", "Follower", "Abonnés sur les réseaux", "Seguidores", "Follower", "Seguidores", "Volgers"),
    "net_revenue": ("Net revenue", "Nettoeinnahmen", "Revenu net", "Ingresos netos", "Ricavi netti", "Receita líquida",
                    "Netto-inkomsten"),
}  # fmt: skip
_GROWTH = (
    "{}, growth",
    "{}, Wachstum",
    "{}, croissance",
    "{}, crecimiento",
    "{}, crescita",
    "{}, crescimento",
    "{}, groei",
)
_YEARLY = ("{}, growth a year", "{}, Wachstum im Jahr", "{}, croissance par an", "{}, crecimiento anual", "{}, crescita annua",
           "{}, crescimento anual", "{}, groei per jaar")  # fmt: skip
_EPISODE = ("Downloads an episode, {} days", "Downloads je Folge, {} Tage", "Téléchargements par épisode, {} jours",
            "Descargas por episodio, {} días", "Download a puntata, {} giorni", "Downloads por episódio, {} dias",
            "Downloads per aflevering, {} dagen")  # fmt: skip


def _filled(patterns: tuple[str, ...], texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pattern.format(text) for pattern, text in zip(patterns, texts, strict=True))


_FIGURES: dict[str, tuple[str, ...]] = {
    "monthly_website_visitors": ("Website visitors a month", "Website-Besucher im Monat", "Visiteurs du site par mois",
                                 "Visitas a la web al mes", "Visitatori del sito al mese", "Visitantes do site por mês",
                                 "Websitebezoekers per maand"),
    "podcast_downloads": ("Podcast downloads a month", "Podcast-Downloads im Monat", "Téléchargements du podcast par mois",
                          "Descargas del pódcast al mes", "Download del podcast al mese", "Downloads do podcast por mês",
                          "Podcastdownloads per maand"),
    "email_subscribers": _AUDIENCES["subscribers"],
    "social_media_followers": _AUDIENCES["followers"],
    "average_episode_length": ("Average episode", "Durchschnittliche Folge", "Épisode moyen", "Episodio medio", "Puntata media",
                               "Episódio médio", "Gemiddelde aflevering"),
    "number_of_blog_posts": ("Blog posts", "Blogbeiträge", "Articles de blog", "Entradas del blog", "Articoli del blog",
                             "Artigos do blog", "Blogartikelen"),
    "posts_per_month": ("Posts a month", "Beiträge im Monat", "Articles par mois", "Entradas al mes", "Articoli al mese",
                        "Artigos por mês", "Artikelen per maand"),
    "open_rate": ("Open rate", "Öffnungsrate", "Taux d’ouverture", "Tasa de apertura", "Tasso di apertura", "Taxa de abertura",
                  "Openingspercentage"),
    "click_rate": ("Click rate", "Klickrate", "Taux de clic", "Tasa de clics", "Tasso di clic", "Taxa de cliques",
                   "Klikpercentage"),
    "net_new_subscribers": ("New subscribers, net", "Neue Abonnenten, netto", "Nouveaux abonnés, net", "Nuevos suscriptores, netos",
                            "Nuovi iscritti, netti", "Novos assinantes, líquido", "Nieuwe abonnees, netto"),
    "subscriber_conversion": ("Visitors who subscribe", "Besucher, die abonnieren", "Visiteurs qui s’abonnent",
                              "Visitantes que se suscriben", "Visitatori che si iscrivono", "Visitantes que assinam",
                              "Bezoekers die abonnee worden"),
    "listening_hours": ("Listening hours a month", "Hörstunden im Monat", "Heures d’écoute par mois", "Horas de escucha al mes",
                        "Ore di ascolto al mese", "Horas de audição por mês", "Luisteruren per maand"),
    "publishing_streak_weeks": ("Weeks in a row with something new", "Wochen in Folge mit Neuem", "Semaines de suite avec du nouveau",
                                "Semanas seguidas con novedades", "Settimane di fila con novità", "Semanas seguidas com novidades",
                                "Weken op rij met iets nieuws"),
    "longest_gap_days": ("Longest gap, days", "Längste Pause, Tage", "Plus longue pause, jours", "Pausa más larga, días",
                         "Pausa più lunga, giorni", "Maior pausa, dias", "Langste pauze, dagen"),
    "members": ("Members", "Mitglieder", "Membres", "Miembros", "Membri", "Membros", "Leden"),
    "member_conversion": ("Subscribers who are members", "Abonnenten, die Mitglied sind", "Abonnés qui sont membres",
                          "Suscriptores que son miembros", "Iscritti che sono membri", "Assinantes que são membros",
                          "Abonnees die lid zijn"),
    "paid_conversion": ("Members who pay", "Zahlende Mitglieder", "Membres payants", "Miembros que pagan", "Membri paganti",
                        "Membros pagantes", "Betalende leden"),
    "monthly_revenue": ("Net revenue a month", "Nettoeinnahmen im Monat", "Revenu net par mois", "Ingresos netos al mes",
                        "Ricavi netti al mese", "Receita líquida por mês", "Netto-inkomsten per maand"),
    "net_revenue": ("Net revenue a month", "Nettoeinnahmen im Monat", "Revenu net par mois", "Ingresos netos al mes",
                    "Ricavi netti al mese", "Receita líquida por mês", "Netto-inkomsten per maand"),
    "gross": ("Gross revenue", "Bruttoeinnahmen", "Revenu brut", "Ingresos brutos", "Ricavi lordi", "Receita bruta",
              "Bruto-inkomsten"),
    "expenses": ("Expenses", "Ausgaben", "Dépenses", "Gastos", "Spese", "Despesas", "Uitgaven"),
    "profit": ("Profit", "Gewinn", "Bénéfice", "Beneficio", "Utile", "Lucro", "Winst"),
    "revenue_year_to_date": ("Net revenue this year", "Nettoeinnahmen in diesem Jahr", "Revenu net de l’année",
                             "Ingresos netos de este año", "Ricavi netti dell’anno", "Receita líquida deste ano",
                             "Netto-inkomsten dit jaar"),
    "mrr": ("Recurring revenue a month", "Wiederkehrende Einnahmen im Monat", "Revenu récurrent par mois",
            "Ingresos recurrentes al mes", "Ricavi ricorrenti al mese", "Receita recorrente por mês",
            "Terugkerende inkomsten per maand"),
    "passive_share": ("Passive share of income", "Passiver Anteil der Einnahmen", "Part passive des revenus",
                      "Parte pasiva de los ingresos", "Quota passiva dei ricavi", "Parte passiva da receita",
                      "Passief deel van de inkomsten"),
    "sponsor_spot_price": ("Price of a sponsor’s spot", "Preis eines Werbeplatzes", "Prix d’un message sponsorisé",
                           "Precio de una mención", "Prezzo di uno spazio sponsor", "Preço de um espaço de patrocínio",
                           "Prijs van een sponsorplek"),
    "top_affiliate_program": ("Top affiliate program", "Stärkstes Partnerprogramm", "Meilleur programme d’affiliation",
                              "Mejor programa de afiliados", "Miglior programma di affiliazione", "Melhor programa de afiliados",
                              "Beste affiliateprogramma"),
}  # fmt: skip

_BREAKDOWNS: dict[str, tuple[str, ...]] = {
    "visitors_by_country": ("Countries of visitors", "Länder der Besucher", "Pays des visiteurs", "Países de los visitantes",
                            "Paesi dei visitatori", "Países dos visitantes", "Landen van bezoekers"),
    "visitors_by_device": ("Devices of visitors", "Geräte der Besucher", "Appareils des visiteurs", "Dispositivos de los visitantes",
                           "Dispositivi dei visitatori", "Dispositivos dos visitantes", "Apparaten van bezoekers"),
    "visitors_by_channel": ("How visitors come", "Wie Besucher kommen", "Comment arrivent les visiteurs", "Cómo llegan los visitantes",
                            "Come arrivano i visitatori", "Como chegam os visitantes", "Hoe bezoekers komen"),
    "downloads_by_country": ("Countries of listeners", "Länder der Hörer", "Pays des auditeurs", "Países de los oyentes",
                             "Paesi degli ascoltatori", "Países dos ouvintes", "Landen van luisteraars"),
    "downloads_by_app": ("Podcast apps", "Podcast-Apps", "Applications de podcast", "Apps de pódcast", "App di podcast",
                         "Apps de podcast", "Podcastapps"),
    "downloads_by_device": ("Devices of listeners", "Geräte der Hörer", "Appareils des auditeurs", "Dispositivos de los oyentes",
                            "Dispositivi degli ascoltatori", "Dispositivos dos ouvintes", "Apparaten van luisteraars"),
    "followers_by_platform": ("Followers by platform", "Follower je Plattform", "Abonnés par réseau", "Seguidores por red",
                              "Follower per piattaforma", "Seguidores por rede", "Volgers per platform"),
}  # fmt: skip

_ITEMS: dict[str, tuple[str, ...]] = {
    "Phone": ("Phone", "Handy", "Téléphone", "Móvil", "Telefono", "Celular", "Telefoon"),
    "Computer": ("Computer", "Computer", "Ordinateur", "Ordenador", "Computer", "Computador", "Computer"),
    "Tablet": ("Tablet", "Tablet", "Tablette", "Tableta", "Tablet", "Tablet", "Tablet"),
    "TV": ("TV", "Fernseher", "Télévision", "Televisor", "TV", "TV", "Tv"),
    "Direct": ("Direct", "Direkt", "Direct", "Directo", "Diretto", "Direto", "Direct"),
    "Organic search": ("Search", "Suche", "Recherche", "Búsqueda", "Ricerca", "Busca", "Zoeken"),
    "Social": ("Social media", "Soziale Medien", "Réseaux sociaux", "Redes sociales", "Social", "Redes sociais", "Sociale media"),
    "Email": ("Email", "E-Mail", "E-mail", "Correo", "E-mail", "E-mail", "E-mail"),
    "Referral": ("Other sites", "Andere Websites", "Autres sites", "Otras webs", "Altri siti", "Outros sites", "Andere sites"),
    "Paid": ("Paid", "Bezahlt", "Payant", "De pago", "A pagamento", "Pago", "Betaald"),
    "Podcast": ("Podcast", "Podcast", "Podcast", "Pódcast", "Podcast", "Podcast", "Podcast"),
    "AI assistants": ("AI assistants", "KI-Assistenten", "Assistants IA", "Asistentes de IA", "Assistenti IA", "Assistentes de IA",
                      "AI-assistenten"),
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    **{f"audience.{name}": texts for name, texts in _AUDIENCES.items()},
    **{f"figure.{name}": texts for name, texts in _FIGURES.items()},
    **{f"figure.growth.{name}": _filled(_GROWTH, texts) for name, texts in _AUDIENCES.items()},
    **{f"figure.cagr.{name}": _filled(_YEARLY, texts) for name, texts in _AUDIENCES.items()},
    **{f"figure.downloads_per_episode.{n}": _filled(_EPISODE, (n,) * len(_EPISODE)) for n in ("7", "30", "90")},
    **{f"breakdown.{name}": texts for name, texts in _BREAKDOWNS.items()},
    **{f"item.{name}": texts for name, texts in _ITEMS.items()},
}
"""By key the text in every language."""
