"""Prints of arches, tiles, cut paper and vessels."""

from demo.goods.print_making import COTTON, HAHNEMUHLE, OFFSET, SHAPES, THREE, TWO, make_print
from demo.goods.shape import Good

SHAPE_PRINTS: tuple[Good, ...] = (
    make_print(
        "PR09",
        "Six Weeds, Red",
        ("cut_paper", 1, "clay"),
        "Screen print",
        OFFSET,
        "Several",
        SHAPES,
        THREE,
        "Weeds from the towpath, cut freehand out of painted paper and then screen printed "
        "from the cut-outs. Seven colours. Hold it to the light and you can see where two "
        "screens overlap.",
        wall="sky wall",
        wood="white wood",
    ),
    make_print(
        "PR10",
        "Six Weeds, Blue",
        ("cut_paper", 4, "bower"),
        "Screen print",
        OFFSET,
        "Blue",
        SHAPES,
        TWO,
        "A smaller sheet of the cut-paper weeds, with the blues the bird would choose. Printed "
        "on uncoated paper that takes the ink deep and dries matt. It marks if rubbed, so we "
        "send it rolled in glassine.",
        wall="sand wall",
        how="hung",
    ),
    make_print(
        "PR11",
        "Seaweeds",
        ("cut_paper", 6, "sea"),
        "Giclée print",
        HAHNEMUHLE,
        "Green",
        SHAPES,
        "42.00",
        "Cut-outs after a week at Kimmeridge, scanned at full size and printed with pigment ink "
        "on cotton rag. An open edition, dated on the back. No glass needed if the room is dry.",
        wall="chalk",
        wood="oak",
    ),
    make_print(
        "PR13",
        "Low Arch",
        ("arches", 4, "saffron"),
        "Screen print",
        COTTON,
        "Yellow",
        SHAPES,
        THREE,
        "Arches from the viaduct at Knucklas, brought down to five curves and a sun. Printed in "
        "four flat colours with a hand-mixed yellow. The black is laid last and stands proud "
        "of the paper; you can feel it.",
        wall="plaster",
        edition=100,
    ),
    make_print(
        "PR14",
        "High Arch",
        ("arches", 5, "clay"),
        "Screen print",
        COTTON,
        "Orange",
        SHAPES,
        THREE,
        "The second of two arches, warmer and taller. Screen printed on 300 g cotton paper with "
        "water-based inks. Made to hang beside Low Arch with a hand's width between them.",
        wall="sky wall",
        edition=100,
        stocks={"A4": 0},
    ),
    make_print(
        "PR15",
        "Paper Suns",
        ("sunrise", 1, "moss"),
        "Screen print",
        OFFSET,
        "Green",
        SHAPES,
        "32.00",
        "Three folded suns over three fields. The wedges were laid out with a protractor and "
        "then redrawn by eye, since the exact ones looked like a machine. A3 on uncoated paper.",
        wall="lime",
        wood="oak",
    ),
    make_print(
        "PR16",
        "Winter Suns",
        ("sunrise", 2, "dusk"),
        "Screen print",
        OFFSET,
        "Purple",
        SHAPES,
        TWO,
        "The folded suns at four in the afternoon. Five colours, the violet printed twice to "
        "make it opaque. In raking light you can tell the double layer from the single ones.",
        wall="blush wall",
        wood="black wood",
    ),
    make_print(
        "PR17",
        "Thirty-five Tiles",
        ("tiles", 1, "bower"),
        "Giclée print",
        HAHNEMUHLE,
        "Blue",
        SHAPES,
        TWO,
        "A floor we have never seen, drawn one tile a day through five weeks "
        "of winter. Pigment ink on "
        "cotton rag, with a border of 2 cm left for framing. Tiles eleven and twelve are the "
        "same; nobody has noticed yet.",
        wall="chalk",
        wood="white wood",
    ),
    make_print(
        "PR18",
        "Courtyard",
        ("tiles", 5, "clay"),
        "Screen print",
        OFFSET,
        "Red",
        SHAPES,
        "34.00",
        "Quarter circles, bars and triangles from the courtyard of a school in Porto. Six "
        "screens with no outline, so each colour has to meet the next by itself. Small gaps of "
        "bare paper are part of it.",
        wall="sage wall",
        wood="oak",
        stock=6,
    ),
    make_print(
        "PR25",
        "Five Strokes",
        ("brush", 3, "saffron"),
        "Giclée print",
        HAHNEMUHLE,
        "Several",
        SHAPES,
        TWO,
        "A five-inch brush, five loads of ink, and one attempt at each. Scanned at the size it "
        "was painted. The dry ends of the strokes reproduce better than we hoped.",
        wall="plaster",
    ),
    make_print(
        "PR26",
        "Round, Once",
        ("brush", 5, "ink"),
        "Giclée print",
        HAHNEMUHLE,
        "Black",
        SHAPES,
        "36.00",
        "A circle made in one breath, and the line that stopped it. Black pigment ink on matt "
        "cotton rag. The smallest print looks best on a large wall.",
        wall="lime",
        wood="black wood",
    ),
    make_print(
        "PR27",
        "Three Vessels",
        ("vessels", 3, "forest"),
        "Risograph",
        OFFSET,
        "Green",
        SHAPES,
        "20.00",
        "Pots by our friends at Saltmarsh, printed in translucent inks so that where two "
        "overlap you get a third colour for nothing. Stencil duplicator, A4. The registration "
        "wanders by up to a millimetre.",
        how="loose",
        size="A4",
        gift=True,
    ),
    make_print(
        "PR30",
        "Vessels, framed",
        ("vessels", 2, "rose"),
        "Risograph",
        OFFSET,
        "Pink",
        "Prints > Framed",
        "64.00",
        "The rose edition of our vessels, in an ash frame with a narrow mat, A4. Ready to stand "
        "on a shelf or hang. The mat keeps the riso ink off the glazing.",
        wall="chalk",
        wood="ash",
        size="A4",
    ),
)
