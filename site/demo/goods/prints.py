"""Prints: linocuts, screen prints and the rest of the plan chest."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]

SIZES = {"A4": ("21 × 29.7 cm", 180), "A3": ("29.7 × 42 cm", 320), "A2": ("42 × 59.4 cm", 540)}
BIRDS, SHAPES, PLACES = (
    "Prints > Birds and plants", "Prints > Shapes", "Prints > Places")
COTTON = "Somerset Satin, 300 g, cotton"
HAHNEMUHLE = "Hahnemühle Photo Rag, 308 g"
KOZO = "Awagami Hosho, 95 g, kozo"
OFFSET = "Munken Pure, 240 g, uncoated"


def _print(code: str, title: str, art: Art, technique: str, paper: str, colour: str, category: str,
           tag: str | dict[str, str], description: str, *, wall: str = "chalk", wood: str = "oak",
           how: str = "framed", edition: int | None = None, size: str = "A3", stock: int = 18,
           stocks: dict[str, int] | None = None, shape: float = 0.714,
           gift: bool = False) -> Good:
    seed = int(code[2:])
    surface = ("oak", "slate", "lime", "sand wall", "walnut")[seed % 5]
    look = {"wood": wood} if how != "loose" else {}
    if shape != 0.714:
        look["shape"] = shape
    shots = (
        Shot(how, art, wall=surface if how == "loose" else wall, seed=seed, look=look),
        Shot("close_up", art, wall=surface, seed=seed) if seed % 2 else
        Shot("loose" if how != "loose" else "hung", art, wall=surface if how != "loose" else wall,
             seed=seed),
    )
    attributes = {"technique": technique, "paper": paper, "colour": colour,
                  "framed": category == "Prints > Framed"}
    if edition:
        attributes["edition"] = edition
    categories = (category, "Gifts > Under £25") if gift else (category,)
    common = {"code": code, "title": title, "kind": "Print", "categories": categories,
              "seller": "bowerbird", "description": description, "shots": shots}
    if isinstance(tag, dict):
        variants = tuple(
            Variant(name, f"{title}, {name}", price, SIZES[name][1],
                    {**attributes, "size": name, "dimensions": SIZES[name][0]},
                    stock=(stocks or {}).get(name, stock))
            for name, price in tag.items())
        return Good(**common, attributes={}, variants=variants)
    attributes |= {"size": size, "dimensions": SIZES[size][0]}
    if category == "Prints > Framed":
        attributes["dimensions"] = {"A4": "33 × 42 cm framed", "A3": "42 × 54 cm framed",
                                    "A2": "55 × 72 cm framed"}[size]
    weight = SIZES[size][1] + (1900 if category == "Prints > Framed" else 0)
    return Good(**common, attributes=attributes, tag=tag, weight=weight, stock=stock)


THREE = {"A4": "24.00", "A3": "38.00", "A2": "62.00"}
TWO = {"A4": "22.00", "A3": "36.00"}

PRINTS = (
    _print("PR01", "Noon Bird", ("perched", 2, "clay"), "Linocut", COTTON, "Orange", BIRDS, THREE,
           "A satin bowerbird on a branch, cut in one block and printed in three passes on "
           "cotton paper. Each is signed in pencil below the image. The orange ground is rolled "
           "by hand, so its edge is never quite straight.", edition=80),
    _print("PR02", "Evening Bird", ("perched", 4, "saffron"), "Linocut", COTTON, "Red", BIRDS, THREE,
           "The companion of Noon Bird, facing the other way and printed with the sun gone red. "
           "Oil-based ink on 300 g cotton paper, dried for a week before it is packed. Keep it "
           "out of direct sun: the madder lake will fade first.", wall="sage wall",
           wood="walnut", edition=80, stocks={"A2": 2}),
    _print("PR03", "The Avenue", ("bower", 1, "bower"), "Screen print", OFFSET, "Blue", BIRDS, THREE,
           "A bower is not a nest: the male builds it of twigs, and lays out everything blue he "
           "can find before it. Five screens on uncoated Munken paper. The twigs were drawn with "
           "a reed pen and do not always meet the sky where they should.", wall="plaster",
           edition=120),
    _print("PR04", "Found, Blue", ("collection", 2, "bower"), "Risograph", OFFSET, "Blue", BIRDS, "18.00",
           "Thirty-five things a bowerbird might carry home: buttons, shells, petals, half a ring. "
           "Printed on our stencil duplicator in two blues and a yellow. Riso ink never dries "
           "fully, so frame it behind a mat or handle it by the edges.", how="loose", size="A4",
           gift=True),
    _print("PR05", "Laurel, Yellow", ("stem", 1, "saffron"), "Linocut", COTTON, "Yellow", BIRDS, THREE,
           "One stem of spotted laurel from the yard behind the press room, cut life size. Two "
           "blocks in black and brick on a hand-rolled yellow. There is a nick in the third leaf, "
           "where the knife slipped; it is in every copy.", how="hung", wall="sage wall",
           edition=60),
    _print("PR06", "Laurel, Midnight", ("stem", 4, "bower"), "Linocut", KOZO, "Blue", BIRDS, "34.00",
           "The laurel block again, in blue-black with a second block of ochre, on kozo paper thin "
           "enough to show the wall behind it. Burnished by spoon rather than pressed, which leaves the solid parts a "
           "little cloudy. Best framed between two sheets.", wall="chalk", wood="black wood",
           edition=40, stock=3),
    _print("PR07", "Doorstep Bay", ("stem", 5, "forest"), "Linocut", COTTON, "Green", BIRDS, THREE,
           "Bay from the pot on the doorstep, carved over a wet February. Printed in two colours, "
           "with the veins left as bare ground. The paper has a torn edge on the left, because we "
           "tear it there.", how="hung", wall="blush wall", edition=60),
    _print("PR08", "Rowan", ("stem", 3, "rose"), "Linocut", COTTON, "Green", BIRDS, "38.00",
           "Rowan leaves in white and rose red on a rolled green ground. A3, signed and numbered. "
           "The red was cut as a separate block, so in some copies it sits a millimetre off its "
           "stalk.", wall="lime", wood="ash", edition=60),
    _print("PR09", "Six Weeds, Red", ("cut_paper", 1, "clay"), "Screen print", OFFSET, "Several", SHAPES, THREE,
           "Weeds from the towpath, cut freehand out of painted paper and then screen printed "
           "from the cut-outs. Seven colours. Hold it to the light and you can see where two "
           "screens overlap.", wall="sky wall", wood="white wood"),
    _print("PR10", "Six Weeds, Blue", ("cut_paper", 4, "bower"), "Screen print", OFFSET, "Blue", SHAPES, TWO,
           "A smaller sheet of the cut-paper weeds, with the blues the bird would choose. Printed "
           "on uncoated paper that takes the ink deep and dries matt. It marks if rubbed, so we "
           "send it rolled in glassine.", wall="sand wall", how="hung"),
    _print("PR11", "Seaweeds", ("cut_paper", 6, "sea"), "Giclée print", HAHNEMUHLE, "Green", SHAPES, "42.00",
           "Cut-outs after a week at Kimmeridge, scanned at full size and printed with pigment ink "
           "on cotton rag. An open edition, dated on the back. No glass needed if the room is dry.",
           wall="chalk", wood="oak"),
    _print("PR12", "Leaf Litter", ("foliage", 1, "forest"), "Giclée print", HAHNEMUHLE, "Green", BIRDS, TWO,
           "The pattern of our forest notebook, enlarged until you can see the knife marks. "
           "Pigment ink on matt cotton rag. It has no border, so allow 3 mm for the frame's lip.",
           wall="clay wall", wood="walnut"),
    _print("PR13", "Low Arch", ("arches", 4, "saffron"), "Screen print", COTTON, "Yellow", SHAPES, THREE,
           "Arches from the viaduct at Knucklas, brought down to five curves and a sun. Printed in "
           "four flat colours with a hand-mixed yellow. The black is laid last and stands proud "
           "of the paper; you can feel it.", wall="plaster", edition=100),
    _print("PR14", "High Arch", ("arches", 5, "clay"), "Screen print", COTTON, "Orange", SHAPES, THREE,
           "The second of two arches, warmer and taller. Screen printed on 300 g cotton paper with "
           "water-based inks. Made to hang beside Low Arch with a hand's width between them.",
           wall="sky wall", edition=100, stocks={"A4": 0}),
    _print("PR15", "Paper Suns", ("sunrise", 1, "moss"), "Screen print", OFFSET, "Green", SHAPES, "32.00",
           "Three folded suns over three fields. The wedges were laid out with a protractor and "
           "then redrawn by eye, since the exact ones looked like a machine. A3 on uncoated paper.",
           wall="lime", wood="oak"),
    _print("PR16", "Winter Suns", ("sunrise", 2, "dusk"), "Screen print", OFFSET, "Purple", SHAPES, TWO,
           "The folded suns at four in the afternoon. Five colours, the violet printed twice to "
           "make it opaque. In raking light you can tell the double layer from the single ones.",
           wall="blush wall", wood="black wood"),
    _print("PR17", "Thirty-five Tiles", ("tiles", 1, "bower"), "Giclée print", HAHNEMUHLE, "Blue", SHAPES, TWO,
           "A floor we have never seen, drawn one tile a day through five weeks of winter. Pigment ink on "
           "cotton rag, with a border of 2 cm left for framing. Tiles eleven and twelve are the "
           "same; nobody has noticed yet.", wall="chalk", wood="white wood"),
    _print("PR18", "Courtyard", ("tiles", 5, "clay"), "Screen print", OFFSET, "Red", SHAPES, "34.00",
           "Quarter circles, bars and triangles from the courtyard of a school in Porto. Six "
           "screens with no outline, so each colour has to meet the next by itself. Small gaps of "
           "bare paper are part of it.", wall="sage wall", wood="oak", stock=6),
    _print("PR19", "Ingleborough", ("hills", 2, "dusk"), "Screen print", COTTON, "Purple", PLACES, THREE,
           "Seen from the Settle train at ten to five. Six layers of ridge, each stippled by hand "
           "with a stencil brush. The grain is coarser near the bottom, where the brush was "
           "worn.", wall="chalk", wood="ash", edition=90),
    _print("PR20", "Blue Ridge Line", ("hills", 5, "bower"), "Screen print", COTTON, "Blue", PLACES, THREE,
           "The same hills an hour after. One blue in six dilutions, from nearly nothing to nearly "
           "black, under a low orange moon. Printed slowly: we make four a day.",
           wall="plaster", edition=90, stocks={"A3": 1, "A2": 0}),
    _print("PR21", "Harvest", ("hills", 4, "saffron"), "Giclée print", HAHNEMUHLE, "Yellow", PLACES, "42.00",
           "The chalk downs in August, from a pastel that Maud made sitting on a gate. Pigment ink "
           "on cotton rag at A3. The pastel's dust shows as faint specks in the sky; we left them.",
           wall="sky wall"),
    _print("PR22", "Slack Water", ("tides", 3, "sea"), "Screen print", OFFSET, "Green", PLACES, THREE,
           "The estuary at Maldon, drawn in a hundred and forty lines with a ruling pen, and one "
           "moon. White on deep green. The finest lines are at the limit of what the mesh will "
           "hold, and a few break.", wall="sand wall", wood="walnut"),
    _print("PR23", "Spring Tide", ("tides", 2, "clay"), "Screen print", OFFSET, "Brown", PLACES, "34.00",
           "The highest water of the year, in brown and brick on natural paper. A pair to Slack "
           "Water. A3, with a white border of 24 mm.", how="hung", wall="sky wall"),
    _print("PR24", "Survey, Moss", ("contours", 2, "moss"), "Giclée print", HAHNEMUHLE, "Green", PLACES, TWO,
           "Contours of a place that does not exist, at a scale we did not choose. Drawn by a "
           "small program, corrected by hand, printed with pigment ink. Each line is as wide as "
           "ten metres would be.", wall="chalk", wood="black wood"),
    _print("PR25", "Five Strokes", ("brush", 3, "saffron"), "Giclée print", HAHNEMUHLE, "Several", SHAPES, TWO,
           "A five-inch brush, five loads of ink, and one attempt at each. Scanned at the size it "
           "was painted. The dry ends of the strokes reproduce better than we hoped.",
           wall="plaster"),
    _print("PR26", "Round, Once", ("brush", 5, "ink"), "Giclée print", HAHNEMUHLE, "Black", SHAPES, "36.00",
           "A circle made in one breath, and the line that stopped it. Black pigment ink on matt "
           "cotton rag. The smallest print looks best on a large wall.", wall="lime",
           wood="black wood"),
    _print("PR27", "Three Vessels", ("vessels", 3, "forest"), "Risograph", OFFSET, "Green", SHAPES, "20.00",
           "Pots by our friends at Saltmarsh, printed in translucent inks so that where two "
           "overlap you get a third colour for nothing. Stencil duplicator, A4. The registration "
           "wanders by up to a millimetre.", how="loose", size="A4", gift=True),
    _print("PR28", "Noon Bird, framed", ("perched", 2, "clay"), "Linocut", COTTON, "Orange",
           "Prints > Framed", "118.00",
           "Our linocut at A3 behind a hand-cut mat, in a frame of solid oak made by a joiner in "
           "Bedminster. Glazed with acrylic, which is lighter than glass and survives the post. "
           "Comes with a cord and two bumpers on the back.", wall="sage wall", wood="oak", stock=5),
    _print("PR29", "Ingleborough, framed", ("hills", 2, "dusk"), "Screen print", COTTON, "Purple",
           "Prints > Framed", "148.00",
           "The hills at A2 in a walnut frame with a deep mat. The frame is oiled and will darken "
           "slightly in its first year. Heavy for one nail: use both hooks.", wall="blush wall",
           wood="walnut", size="A2", stock=2),
    _print("PR30", "Vessels, framed", ("vessels", 2, "rose"), "Risograph", OFFSET, "Pink",
           "Prints > Framed", "64.00",
           "The rose edition of our vessels, in an ash frame with a narrow mat, A4. Ready to stand "
           "on a shelf or hang. The mat keeps the riso ink off the glazing.", wall="chalk",
           wood="ash", size="A4"),
)
