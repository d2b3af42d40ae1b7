"""How the simulated user says things in English; data, and the grammar of one noun phrase. Knows nothing of items."""

from __future__ import annotations

from collections.abc import Sequence

OPENINGS = (
    "I'm in the mood for {film}.",
    "I'd like to see {film} tonight",
    "can you find me {film}?",
    "Do you know {film}?",
    "we feel like watching {film}",
    "Looking for {film}.",
    "any chance of {film}?",
    "Tonight I could go for {film}",
    "I want to watch {film}, what have you got?",
    "hey, I fancy {film}",
    "Could you suggest {film}?",
    "{film}, please",
    "I've been craving {film} all week",
    "Help me pick {film}",
    "what would you recommend if I want {film}?",
    "Something for movie night: {film}",
    "I'm trying to think of {film}",
    "my friends are coming over and we want {film}",
    "Let's do {film} this evening.",
    "got {film} for me?",
    "it should be {film}",
    "I think what I need is {film}",
    "Show me {film}",
    "There was {film} I'd love to find.",
)
AGAIN = (
    "ok, once more: {film}",
    "Let me put it another way. I want {film}.",
    "what I'm after is {film}",
    "So: {film}",
    "I meant {film}",
    "Let's try that again, {film}",
)
REFUSALS = (
    "none of these",
    "Not what I had in mind",
    "nope",
    "No, not these",
    "hmm, none of them",
    "these aren't it",
    "Something else",
    "nah",
    "I don't want any of those",
    "not quite",
)
OTHERS = (
    "none of these, what else is there?",
    "Something else, please",
    "show me some others",
    "got any more?",
    "None of them, keep going",
    "next ones",
    "what other ones do you have",
)
NUMBERS = ("not number {}", "number {} isn't for me", "definitely not #{}", "skip number {}", "I've seen number {}")
FIXES = (
    "no wait, not {0}, {1}",
    "Sorry, I mixed that up: {1}, not {0}",
    "actually no, {1} instead of {0}",
    "hang on, it wasn't {0}, it was {1}",
    "scratch {0}, make that {1}",
    "I was wrong about {0}. {1}!",
)
NEWER = ("newer than these", "something more recent", "a newer one", "these are too old", "more modern than those")
OLDER = ("older than these", "something older", "an older one", "these are too new", "from earlier than those")
READINGS = ("the first one", "the second one")
"""Answers to a question which of two readings is meant."""
JOINTS = (" and ", ", ", ", and ")
STOPS = (". ", ", ", " - ", "; ")

SAYINGS: dict[str, tuple[str, ...]] = {
    "genre": ("it should be {}", "make it {}", "I was thinking of {}", "{} would be good", "{} if possible"),
    "quality": ("it should be {}", "make it {}", "I want it {}", "something {}", "the {} kind"),
    "topic": ("about {}", "something about {}", "it's about {}", "it has to do with {}", "{} should come into it"),
    "word": ("it's about {}", "something with {} in it", "the story has {}", "{} plays a part in it", "about {}"),
    "label": ("think {}", "{}, that sort of thing", "the keyword is {}", "I'd tag it {}", "something {}"),
    "decade": ("from {}", "it should be from {}", "made in {}", "I'd say {}", "one from {}"),
    "year": ("from {}", "it came out in {}", "made in {}", "the year is {}", "a {} one"),
    "person": ("with {}", "something with {} in it", "{} is in it", "one where {} plays", "starring {}"),
    "creator": ("directed by {}", "by {}", "a {} film", "the director is {}", "{} directed it"),
    "country": ("from {}", "made in {}", "it's from {}", "shot in {}"),
    "like": ("more like {}", "something like {}", "similar to {}", "in the vein of {}", "close to {}"),
}
"""How one thing is added in a turn of its own."""

RESTS = {
    "topic": "about {}",
    "word": "about {}",
    "label": "that people call {}",
    "decade": "from {}",
    "year": "from {}",
    "person": "with {}",
    "creator": "by {}",
    "country": "from {}",
    "like": "like {}",
}
"""How it follows a noun."""

GENRES = {
    "comedy": ("comedy", "comedy"),
    "drama": ("drama", "drama"),
    "action": ("action", "action film"),
    "thriller": ("thriller", "thriller"),
    "romance": ("romantic", "romance"),
    "horror": ("horror", "horror film"),
    "crime": ("crime", "crime film"),
    "science fiction": ("sci-fi", "science fiction film"),
    "sci-fi": ("sci-fi", "sci-fi film"),
    "animation": ("animated", "animated film"),
    "fantasy": ("fantasy", "fantasy film"),
    "adventure": ("adventure", "adventure film"),
    "documentary": ("documentary", "documentary"),
    "musical": ("musical", "musical"),
    "family": ("family", "family film"),
    "children": ("children's", "children's film"),
    "children's": ("children's", "children's film"),
    "independent": ("independent", "independent film"),
    "anime": ("anime", "anime film"),
    "silent": ("silent", "silent film"),
    "history": ("historical", "historical film"),
    "war": ("war", "war film"),
    "mystery": ("mystery", "mystery"),
    "film noir": ("noir", "film noir"),
    "film-noir": ("noir", "film noir"),
    "western": ("western", "western"),
    "biography": ("biographical", "biopic"),
    "supernatural": ("supernatural", "supernatural film"),
    "sports": ("sports", "sports film"),
    "superhero": ("superhero", "superhero film"),
    "slasher": ("slasher", "slasher"),
    "spy": ("spy", "spy film"),
    "martial arts": ("martial arts", "martial arts film"),
    "disaster": ("disaster", "disaster film"),
    "teen": ("teen", "teen film"),
    "satire": ("satirical", "satire"),
    "political": ("political", "political film"),
    "dark comedy": ("darkly comic", "dark comedy"),
    "black comedy": ("darkly comic", "black comedy"),
}
"""A genre before another one, and alone."""


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(text.split()).split(", "))


QUALITIES = _names(
    """
    atmospheric, beautiful, bittersweet, bloody, cerebral, claustrophobic, clever, controversial, creepy, dark,
    depressing, disturbing, dreamlike, emotional, epic, erotic, feel-good, funny, gothic, gritty, hallucinatory,
    heartbreaking, heartwarming, hilarious, humorous, inspirational, inspiring, intelligent, intense, irreverent,
    melancholy, moving, philosophical, poignant, psychedelic, psychological, quirky, romantic, sad, scary, silly,
    smart, stylish, stylized, surreal, suspenseful, sweet, tense, thought-provoking, touching, violent, weird,
    whimsical, witty
    """
)
"""Tags that stand before a noun."""
TOPICS = _names(
    """
    adolescence, adultery, africa, alcoholism, aliens, amnesia, anti-semitism, archaeology, artificial
    intelligence, assassination, australia, baseball, basketball, birds, blindness, books, boxing, business,
    cancer, chess, child abuse, christmas, circus, civil war, cold war, corruption, dance, death, death penalty,
    demons, dinosaurs, disability, divorce, dogs, dragons, drugs, dystopia, england, fatherhood, food, football,
    friendship, gambling, gangsters, ghosts, golf, hackers, halloween, heist, high school, hollywood, holocaust,
    horses, immigrants, india, insanity, ireland, italy, japan, journalism, judaism, kidnapping, king arthur,
    lawyers, loneliness, mafia, magic, marriage, mathematics, memory, mental illness, military, motherhood, murder,
    music, nasa, new york, obsession, organized crime, orphans, paranoia, philosophy, photography, pirates, police,
    politics, pregnancy, prison, prostitution, psychology, race, racism, religion, revenge, robots, rome, samurai,
    serial killer, sexuality, space, space travel, spying, suicide, survival, television, terminal illness,
    terrorism, time travel, twins, vampires, vietnam, violence, virtual reality, wedding, wizards, world war ii,
    writing, zombies
    """
)
"""Tags that a film is about."""
MORE = {
    "comedy": ("funnier", "more laughs", "more of a comedy"),
    "romance": ("more romantic", "with more romance"),
    "horror": ("scarier", "more horror"),
    "action": ("more action", "more action-packed"),
    "thriller": ("more suspenseful", "tenser"),
    "drama": ("more serious", "more dramatic"),
    "adventure": ("more adventurous", "more of an adventure"),
    "crime": ("more crime", "more criminal"),
    "science fiction": ("more sci-fi", "more futuristic"),
    "fantasy": ("more fantastical", "more magical"),
    "mystery": ("more mysterious", "more of a mystery"),
    "family": ("more family-friendly",),
    "children": ("more for kids", "more child-friendly"),
    "children's": ("more for kids", "more child-friendly"),
}
LESS = {
    "horror": ("less scary", "not so scary"),
    "violence": ("less violent",),
    "romance": ("less romantic", "less love story"),
    "action": ("less action", "not so much action"),
    "comedy": ("less silly", "not so funny"),
    "drama": ("less heavy", "less dramatic"),
    "thriller": ("less tense",),
    "crime": ("less crime",),
}
WITHOUT = ("no {}", "nothing with {}", "not {}", "without {}")
WITHOUT_NAMES = {
    "horror": "horror",
    "war": "war",
    "musical": "musicals",
    "western": "westerns",
    "documentary": "documentaries",
    "animation": "animation",
    "romance": "romance",
    "fantasy": "fantasy",
    "science fiction": "science fiction",
    "crime": "crime",
}
"""What is refused by name; no musicals, no westerns."""

_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def show(kind: str, value: str) -> str:
    """Return ``value`` as it stands in a sentence."""
    if kind == "decade":
        place = (int(value) - 1920) // 10
        return f"the {_DECADES[place]}" if 0 <= place < len(_DECADES) else f"the {value}s"
    if kind == "genre":
        return with_article(GENRES[value][1])
    return value


def kind_of_tag(tag: str) -> str | None:
    """Return how a tag is spoken of: a genre, a quality, a topic or only a label."""
    if tag in GENRES:
        return "genre"
    return "quality" if tag in QUALITIES else "topic" if tag in TOPICS else "label"


def word(text: str) -> str | None:
    """Return a word of a description as this language has it."""
    return text


def film(facts: Sequence[tuple[str, str]]) -> str:
    """Return the noun phrase for a film of which ``facts`` (kind, value) are known: "a sad war film from 1957"."""
    genres = [value for kind, value in facts if kind == "genre"]
    words = [value for kind, value in facts if kind == "quality"]
    words += [GENRES[genre][0] for genre in genres[:-1]]
    words.append(GENRES[genres[-1]][1] if genres else "film")
    rest = {kind: [show(kind, value) for one, value in facts if one == kind] for kind in RESTS}
    said = [RESTS[kind].format(" and ".join(values)) for kind, values in rest.items() if values]
    return " ".join([with_article(" ".join(words)), *said])


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"."""
    return article(noun) + noun


def article(noun: str) -> str:
    """Return "a " or "an "."""
    return "an " if noun[0] in "aeiou" else "a "
