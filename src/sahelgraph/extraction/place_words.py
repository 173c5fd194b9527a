"""The words about a name that make a place of it, or keep it from being one."""

from __future__ import annotations

import re

from sahelgraph.extraction.lexicon import word_set

KIND_WORDS = {
    "region": "region",
    "province": "region",
    "state": "region",
    "governorate": "region",
    "oblast": "region",
    "county": "district",
    "department": "district",
    "district": "district",
    "municipality": "district",
    "commune": "district",
    "cercle": "cercle",
    "area": "area",
    "forest": "area",
    "desert": "area",
    "island": "area",
    "valley": "area",
    "mountains": "area",
    "hills": "area",
    "plateau": "area",
    "peninsula": "area",
    "delta": "area",
    "gorge": "area",
    "marshes": "area",
    "archipelago": "area",
    "islands": "area",
    "river": "area",
    "mountain": "area",
    "dam": "site",
    "highway": "road",
    "road": "road",
    "axis": "road",
    "reserve": "area",
    "park": "area",
    "border": "border-zone",
    "prefecture": "district",
    "canton": "district",
}
#: Kinds of land that stand before a name as well as behind it: "the forest of Osk".
LANDS = ("forest", "valley", "plateau", "reserve", "park", "oasis", "island", "peninsula", "hills",
         "mountains", "desert")  # fmt: skip
#: Too wide to be where anything happened.
CONTINENTS = frozenset(["Africa", "America", "Asia", "Australia", "Europe"])
PART = re.compile(
    r"\b(?:far |extreme )?(?:north|south|east|west|northern|southern|eastern|western|central"
    r"|northeastern|northwestern|southeastern|southwestern|north eastern|north western"
    r"|south eastern|south western|north east|north west|south east|south west|northeast"
    r"|northwest|southeast|southwest|south central|southern central)\Z"
)
BEFORE = re.compile(
    r"(?:^|.* )(?P<prep>in|at|located|near|outside|around|across|throughout|between|on|of|from"
    r"|to|toward|towards|over"
    r"|into|inside|along|within|against|targeting|by|off)"
    r"(?: (?:the|a|an|its|their|both|various|several|multiple|local|nearby|downtown|Q\d+|rural"
    r"|remote|central|mainly|mostly|outlying|disputed|coastal"
    r"|border|neighbou?ring|adjoining|adjacent|capital(?: ,)?"
    r"|village|villages|town|towns|city|cities|localities|locality"
    r"|municipality"
    r"|commune|canton|prefecture|department|garrison|district"
    r"|region|regions|regional|state|province|area|suburbs?|outskirts|neighborhood"
    r"|neighbourhood|community|communities|camp|hotel|port|mainly|[a-z]+ern"
    r"|(?:[a-z]+ ){0,2}(?:village|town|city|area|villages|towns|district|province|region"
    r"|shores?|banks?|edge|outskirts|slopes|coast|island|islands|hamlet|hamlets|settlement|mission"
    r"|oasis|valley|quarter|suburb|emirate|market|parish|junction|plantations?|fields?|mines?|forests?|monastery|shrine|heart"
    r"|capital|port|camp|state) of|of|C\d+ s?|s|military|army|main|hotel|W\d+ (?:camp|base)"
    r"|C\d+ town of|[PU]\d+ s|D\d+)){0,7}\Z"
)
OBJECT = re.compile(
    r"(?:bombs?|bombed|bombards?|bombarded|torch|torches|torched|razes?|razed|sacks?|sacked"
    r"|recaptures?|retakes?|retaken|\bplaced|cleared|combed|swept|patrolled|pounds?|pounded|besieges?|besieged|blockades?|blockaded|captures"
    r"|occup(?:y|ies)|loots?|looted|descends? on|descended on|swept into|sweeps? into|waste to"
    r"|liberates?|liberated|strafes?|strafed|attack|attacks|attacked|ambush|ambushes|ambushed|storm|storms|stormed|raid|raids"
    r"|raided|seize"
    r"|seizes|seized|target|targets|targeted|overrun|overran|shell|shelled|invade|invaded|burn"
    r"|capture|captured"
    r"|retakes|recaptures|overruns|occupies|captures|bombards|bombarded|besieges|besieged|shells|bombs"
    r"|bombed|struck|hit|hits|assault|assaulted|visited|retook|retake|recaptured|occupied|entered|enter"
    r"|enters)(?: (?:and|seize|the|village"
    r"|villages|town|towns|of|a|an|its|C\d+ s?|s|main|city|luxury|local|[a-z]+))*\Z"
)
AND = re.compile(
    r"(?:[PU]\d+)(?: \( [^)]* \))?(?: region| area| road| regions)?(?: — [^—]{0,50} —)?"
    r"(?: ,)?(?: and| or| ,| and"
    r" the| ,? as well as| to)(?: (?:the|village|villages|town|towns|of|an?|army|base|in"
    r"|military|nearby|neighboring|near))*\Z"
)
#: Names in capitals up to this length are short names of groups, not of places.
ACRONYM = 6
NOT_BEFORE = re.compile(
    r"(?:clash\w*|fighting|battles?|killings|violence|hostilities|feud|skirmish\w*|fights?|gunfights?"
    r"|firefights?|shootouts?) (?:[a-z]+ ){0,2}?between(?: the| an?)?(?: rival| [a-z]+)?\Z"
    r"|(?:fled|flee|flees|fleeing|displaced|escaped) (?:to|into|towards?)(?: [a-z]+){0,4}\Z"
    r"|(?:battle|treaty|conference|accords?|agreement) of(?: the)?\Z"
    r"|(?:D\d+|prior|days?) (?:to|after|before|since|following) the (?:[a-z]+ ){0,2}(?:V\d+|attack"
    r"|assault|raid) (?:in|on|at)(?: the)?\Z"
    r"|\bcontrols(?: [a-z]+){0,4}\Z"
    r"|(?:W\d+|head|leader|chief|emir|governor|president|minister|commander)"
    r" (?:of|for|in) (?:the )?(?:[a-z]+ )?[A-Z]\d+ ,\Z|W\d+ ,(?: [HU]\d+(?: ,)?){0,5}(?: and)?\Z"
    r"|D\d+ the\Z|D\d+ the (?:[a-z]+ ){0,2}(?:V\d+|attack|assault|raid) (?:in|on|at)(?: the)?\Z"
    r"|(?:leader|leaders|head|chief|emir|member|members|president|minister|governments?|group"
    r"|groups|branch|army|soldiers|citizen|prime|W\d+|ministry|court) of(?: the)?\Z|according"
    r" to(?: the)?\Z|attributed to\Z|belonging to\Z|response to\Z|\b(?:travel\w*|return\w*"
    r"|headed|heading|bound|way|visit|supplies|goods|food|fuel|aid|provisions)"
    r" (?:to|toward|towards|for)(?: the| a)?\Z"
    r"|(?:sent|dispatched|came|come|coming|arriv\w+|(?:set|setting) out|flown|flying"
    r"|reinforcements|helicopters?|planes?|hailing|native|originally)"
    r" from(?: the)?\Z|(?:linked|allegiance|links|ties|border|borders"
    r"|closer|known|(?:W\d+|group|[a-z]+ies|media|sources|circles) (?:is |was )?close)"
    r" (?:to|with|from)(?: the| a)?\Z|(?:toward|towards|to)"
    r" (?:a|the) (?:\w+ )?camp in\Z"
)


#: What stands between dashes says who somebody is, not where it was.
ASIDE = re.compile(r" — (?:an?|the) [^—]{1,120} — ")
#: Places that are listed as those that were hit.
SUCH = re.compile(
    r"(?:towns|villages|locations|localities|areas|sites|cities|places|posts|positions|W\d+"
    r"|across [CP]\d+)(?: [a-z]+){0,3}(?: [PC]\d+)?(?: ,)?"
    r" (?:such as|including|included|like|namely)(?: [PU]\d+ ,)*(?: [PU]\d+ and)?"
    r"(?: [a-z]+){0,2}\Z"
)
#: A place before these names those who rule it.
GOVERNING = re.compile(
    r"(?:administration|government|authorities|parliament|police|army|military|troops|forces"
    r"|officials?|coast guard|based|(?:town|village|city|port|district|region|province) of"
    r"|(?:told|said|says|say|confirmed|complain|complained|explain|explained|believe|report|reported"
    r"|warn|warned)|s (?:favou?r|name|hono(?:u)?r|case|view|absence|hands|place)"
    r"|W\d+ (?:said|says|told))\b"
)
#: Who fight each other: "between the Hill Front and the Sea Guard".
PARTIES = re.compile(r"\bbetween the (?:[A-Z]\d+ and the)?\Z")
#: What stands before a name that is that of a firm, a ship or a body.
CALLED = re.compile(
    r"\b(?:firm|company|charity|newspaper|agency|vessel|ship|tanker|boat|freighter|trawler|ferry"
    r"|movement|organi[sz]ation|called|named|magazine|network|militia|party|calls itself)\Z"
)
DIRECTION = re.compile(
    r"\b(?:north|south|east|west|northeast|northwest|southeast|southwest) of(?: the)?\Z"
)
#: The rank of a place from which another only lies in a direction.
BESIDE = 3.5

HIT = re.compile(
    r"(?:D\d+ : |(?:(?:late |early )?(?:on|in) )?D\d+ ,? ?)?(?:the )?"
    r"(?:(?:village|town|city) of )?(?P<place>[PU]\d+)(?: village| town|"
    r" city)?(?: , \S+| in \S+(?: state| province| region)?)?"
    r" (?:was|were|is|are|came|comes) (?:[a-z]+ ){0,2}?(?:attacked|raided|hit|bombed|shelled"
    r"|stormed|overrun|seized|burned|under [a-z ]{0,12}?(?:attack|fire|siege|assault)|retaken"
    r"|recaptured|looted|shaken|rocked|besieged|encircled|struck)"
    r"|(?:D\d+ : |(?:on|in) D\d+ ,? ?)?(?:the )?(?:(?:village|town|city) of )?(?P<place2>[PU]\d+)"
    r"(?: , \S+ ,)? (?:(?:fell|falls) (?:to|into)"
    r"|(?:witnessed|saw|suffered|endured|changed hands)\b)"
)

CAME = re.compile(r"\b(?:came|went|moved|advanced|marched|drove|returned) (?:to|into)(?: the)?\Z")
#: Where somebody was until he was driven out.
LEFT = re.compile(
    r"\b(?:(?:expel\w*|oust\w*|driv\w+|drove|dislodg\w*|evict\w*|evacuat\w*)(?: [^ ]+){1,4}"
    r"|evacuat\w*"
    r"|retreat\w*|withdr\w+|pull\w* (?:out|back)|fled|flee|driven|expelled|ousted|dislodged|out"
    r"|away) (?:from|of)(?: the)?\Z"
)
NATURE = re.compile(r"(?:River|Forest|Island|Hills|Mountains?|Valley|Pass|Bridge|Lake)\Z")
#: What makes a place of a name behind "of", "from" or "to".
TITLED = re.compile(
    r"(?:village|villages|town|towns|city|area|district|localities|locality|province|region"
    r"|outskirts|state|camp|port|island|hamlet|commune|canton|department|prefecture|garrison|settlement|mission|emirate|oasis|valley|plantations?|fields?|mines?|hills|mountains?|forests?|north|south|east|west|northwest|northeast|southwest"
    r"|southeast|between|suburb|stronghold|municipality|capital|market|edge|shores?|banks?"
    r"|slopes|coast|attacks? (?:on|of)|(?:road|way|track|highway) to"
    r"|(?:post|base|station|hospital|school|centre|center|mosque|church|bridge|airport) of)"
    r" ?(?:of|between|)?(?: the)?\Z|between\Z"
)
#: A thing at a place: "the wells of Osk"; what is none is not at it: "in the hands of Osk".
THING_OF = re.compile(
    r"(?:\b(?:in|at|near|on|outside|inside|around|into|towards?|from|off|along|across|over"
    r"|against|attack\w*|storm\w*|raid\w*|seiz\w+|captur\w+|overr[au]n|burn\w*|torch\w*|hit|shell\w*"
    r"|bomb\w*|occup\w+|retook|retake|destroy\w*|ambush\w*|loot\w*|enter\w*|struck|strikes?|left|leaves?))"
    r" (?:the|an?|its|their) (?:[a-z]+ |C\d+ ){0,2}?(?P<thing>[a-z]+) of(?: the)?\Z"
)
NO_THING = word_set("no_things")
#: How nouns end that are no things.
ABSTRACT = ("tion", "sion", "ment", "ance", "ence", "ity", "ship", "ness", "ism", "copter", "plane")
#: Where something is that is only said to be near: "close to Osk", "30 km from Osk".
CLOSE = re.compile(
    r"\b(?:close to|next to|far from|adjacent to|(?:vicinity|surroundings|proximity|area) of)"
    r"(?: the)?\Z"
)
AWAY = re.compile(
    r"\b(?:km|kilomet(?:er|re)s?|miles?|hours?|drive|walk|minutes)(?: away)?"
    r" (?:outside|from|off)(?: the)?\Z"
)
#: What ends the name of a body or a medium.
NO_PLACE = re.compile(
    r"(?:african|asian|european|telegram|whatsapp|youtube|tiktok|twitter|facebook|television|internet"
    r"|protestant|catholic|sunni|shiite|shia|sufi|baptist|evangelical|anglican|pentecostal|methodist"
    r"|orthodox|coptic|hindu|buddhist|jewish|yazidi|ahmadi|battalion|brigade"
    r"|movement|front|group|army|council|committee|agency|ministry"
    r"|university|corps|force|forces|party|alliance|coalition|union|mission|operation"
    r"|court|act|accord|agreement|forum|league|bloc|congress|community|parliament"
    r"|pact|treaty|company|news|press|times|junta|regime)\Z"
)
#: What makes a name that of a building.
SITE = re.compile(
    r"\b(?:hotel|airport|bank|restaurant|mosque|church|university|school|hospital"
    r"|market|mine|prison|embassy)\b"
)
