"""Vases, planters and candlesticks by Saltmarsh Pottery."""

from demo.goods.shape import Good
from demo.goods.tableware import pot

VASES, PLANTERS = "Ceramics > Vases", "Ceramics > Planters and candlesticks"
RINSE = "Rinse with warm water and a bottle brush. Watertight, but stand it on a mat for a day."

CERAMICS: tuple[Good, ...] = (
    pot("CE21", "Moon Jar", "moon", VASES, "96.00", 1900, "24 cm high, 23 cm across",
        "Two bowls thrown separately and joined at the belly, as Korean potters did it. The seam "
        "can be felt and sometimes seen. Milk glaze over buff stoneware, with iron specks.",
        glazes=("milk", "cobalt"), tilt=0.17, size=0.58, dishwasher=False, care=RINSE, line=0.44,
        stocks={"cobalt": 2}, foot=0.82),
    pot("CE22", "Tide Bottle", "bottle", VASES, "58.00", 1100, "27 cm high, 13 cm across",
        "A bottle for one branch. Dipped in tenmoku, then in mustard from the neck down to the "
        "shoulder; where the two overlap they run. The run stops by itself, mostly.",
        glazes=("tenmoku",), dip="mustard", clay="red clay", tilt=0.17, size=0.66,
        dishwasher=False, care=RINSE, foot=0.83),
    pot("CE23", "Tulip Vase", "tulip", VASES, "52.00", 1050, "25 cm high, 15 cm across",
        "A waist to hold the stems together and a lip to let the heads fall open. Thrown in one "
        "go; the marks of Ines's fingers run up the inside.",
        glazes=("celadon", "rust", "storm"), tilt=0.17, size=0.60, dishwasher=False, care=RINSE,
        line=0.44, foot=0.82),
    pot("CE24", "Stem Vase", "bottle", VASES, "26.00", 380, "15 cm high, 7 cm across",
        "The tide bottle at half the size, for what you picked on the way home. One glaze, bare "
        "foot. It is light: put sand in it if you have a cat.",
        glazes=("sea", "blush", "butter", "charcoal"), tilt=0.17, size=0.50, dishwasher=False,
        care=RINSE, gift=True, line=0.40, foot=0.80),
    pot("CE25", "Bower Vase", "cylinder", VASES, "48.00", 1150, "24 cm high, 13 cm across",
        "A straight cylinder wrapped in the found-things pattern, blue on white. The print is a "
        "transfer and the cylinder is thrown, so it leans a degree or so.",
        glazes=("milk",), art=("collection", 2, "bower"), tilt=0.17, size=0.58, dishwasher=False,
        care=RINSE, foot=0.82),
    pot("CE26", "Tile Vase", "cylinder", VASES, "48.00", 1150, "24 cm high, 13 cm across",
        "The courtyard tiles round a cylinder of red stoneware. Satin clear glaze, white inside. "
        "Looks different from each side of the table, which was the point.",
        glazes=("milk",), art=("tiles", 5, "clay"), clay="red clay", tilt=0.17, size=0.58,
        dishwasher=False, care=RINSE, stock=2, foot=0.82),
    pot("CE27", "Charcoal Moon Jar", "moon", VASES, "110.00", 2000, "25 cm high, 24 cm across",
        "The moon jar in black clay with a matt charcoal glaze. Fired once in reduction, which "
        "leaves bronze patches where the flame went. We make five a month.",
        glazes=("charcoal",), clay="dark clay", tilt=0.17, size=0.58, dishwasher=False, care=RINSE,
        stock=1, gloss=0.35, foot=0.82),
    pot("CE28", "Window Planter", "planter", PLANTERS, "34.00", 1150, "14 cm high, 14 cm across",
        "Fits a 12 cm nursery pot, without a hole, so no saucer is needed. Matt outside, glazed "
        "inside. Hard water leaves a line; vinegar takes it off.",
        glazes=("oat", "moss", "blush"), tilt=0.24, size=0.52, dishwasher=False,
        care="Wipe. Remove lime with vinegar.", gloss=0.3, line=0.34),
    pot("CE29", "Terrazzo Planter", "planter", PLANTERS, "42.00", 1200, "14 cm high, 14 cm across",
        "The window planter with a transfer of stone chips in green and ochre. Suits anything with "
        "plain leaves. No hole.",
        glazes=("milk",), art=("terrazzo", 4, "moss"), tilt=0.24, size=0.52, dishwasher=False,
        care="Wipe. Remove lime with vinegar."),
    pot("CE30", "Large Planter", "planter", PLANTERS, "64.00", 3100, "22 cm high, 22 cm across",
        "For the fig that outgrew everything. Thrown in two sections of heavily grogged red clay "
        "and glazed in rust to a hand above the foot. Heavy, and meant to be.",
        glazes=("rust",), clay="red clay", tilt=0.22, size=0.60, dishwasher=False,
        care="Wipe. Stands frost if drained.", stock=5, gloss=0.5),
    pot("CE31", "Candlestick", "candlestick", PLANTERS, "32.00", 520, "16 cm high, 12 cm across",
        "Turned on the wheel in one piece, with a pan to catch the wax. For candles of 2.2 cm. "
        "Pour hot water over it to clean it, and let the wax set before you throw it out.",
        glazes=("butter", "charcoal", "sea"), tilt=0.22, size=0.56, dishwasher=False, line=0.38,
        care="Hot water. Not for the dishwasher: the wax blocks it.", gift=False),
    pot("CE32", "Brush Pot", "cylinder", PLANTERS, "30.00", 560, "12 cm high, 10 cm across",
        "For brushes, pencils or wooden spoons. Red clay, dipped in milk glaze to the waist. "
        "The bare half will stain if you keep oily spoons in it.",
        glazes=("storm",), dip="milk", clay="red clay", tilt=0.26, size=0.50, dishwasher=True),
)
