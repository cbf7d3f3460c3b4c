"""Units of measure: what is so many miles is not so many kilometers."""

import re

_FORMS = (
    "kilometer kilometers kilometre kilometres km kms kph kmh",
    "mile miles mi mph",
    "meter meters metre metres",
    "centimeter centimeters centimetre centimetres cm",
    "millimeter millimeters millimetre millimetres mm",
    "yard yards yd yds",
    "foot feet ft",
    "inch inches",
    "knot knots",
    "acre acres",
    "hectare hectares ha",
    "kilogram kilograms kilogramme kilogrammes kilo kilos kg",
    "gram grams gramme grammes",
    "pound pounds lb lbs",
    "ounce ounces oz",
    "ton tons tonne tonnes",
    "liter liters litre litres",
    "gallon gallons",
    "barrel barrels",
    "celsius centigrade",
    "fahrenheit",
    "watt watts",
    "kilowatt kilowatts kw",
    "megawatt megawatts mw",
    "gigawatt gigawatts gw",
    "second seconds",
    "minute minutes",
    "hour hours",
    "day days",
    "night nights",
    "week weeks",
    "month months",
    "year years",
    "decade decades",
    "century centuries",
    "cent cents",
    "crown crowns krona kronor krone kroner",
    "franc francs",
    "yen",
    "yuan renminbi",
    "rupee rupees",
    "zloty zlotys",
    "peso pesos",
    "lira liras",
)
_OF_FORM = {form: forms.split()[0] for forms in _FORMS for form in forms.split()}
_BEHIND = re.compile(
    r"[\s-]*(?:(?:square|cubic|metric|nautical|light|school|degrees?)[\s-]+|\u00b0\s?)*(?P<word>[a-z]+)(?P<per>/h)?",
    re.IGNORECASE,
)
_OF_TIME = frozenset("second minute hour day night week month year decade century".split())
_SHORT = {"c": "celsius", "f": "fahrenheit"}

SHORT_FORMS = frozenset("km kms kph kmh mi mph cm mm yd yds ft ha kg lb lbs oz kw mw gw h c f".split())
"""Abbreviations, which tell nothing but what a number is measured in."""


def measure_behind(following: str) -> str:
    """The unit of measure with which the text behind a number begins, in one form; "" where it begins with none."""
    match = _BEHIND.match(following)
    if match is None:
        return ""
    word = match["word"].lower()
    if word in _SHORT and "\u00b0" in match[0]:
        return _SHORT[word]
    return _OF_FORM.get(word, "")


def kind_of(measure: str) -> str:
    """What a unit measures, where that matters: "time" for all units of it; else the unit itself."""
    return "time" if measure in _OF_TIME else measure
