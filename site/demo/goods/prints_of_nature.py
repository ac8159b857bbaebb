"""Prints of birds and plants."""

from demo.goods.print_making import BIRDS, COTTON, HAHNEMUHLE, KOZO, OFFSET, THREE, TWO, make_print
from demo.goods.shape import Good

NATURE_PRINTS: tuple[Good, ...] = (
    make_print(
        "PR01",
        "Noon Bird",
        ("perched", 2, "clay"),
        "Linocut",
        COTTON,
        "Orange",
        BIRDS,
        THREE,
        "A satin bowerbird on a branch, cut in one block and printed in three passes on "
        "cotton paper. Each is signed in pencil below the image. The orange ground is rolled "
        "by hand, so its edge is never quite straight.",
        edition=80,
    ),
    make_print(
        "PR02",
        "Evening Bird",
        ("perched", 4, "saffron"),
        "Linocut",
        COTTON,
        "Red",
        BIRDS,
        THREE,
        "The companion of Noon Bird, facing the other way and printed with the sun gone red. "
        "Oil-based ink on 300 g cotton paper, dried for a week before it is packed. Keep it "
        "out of direct sun: the madder lake will fade first.",
        wall="sage wall",
        wood="walnut",
        edition=80,
        stocks={"A2": 2},
    ),
    make_print(
        "PR03",
        "The Avenue",
        ("bower", 1, "bower"),
        "Screen print",
        OFFSET,
        "Blue",
        BIRDS,
        THREE,
        "A bower is not a nest: the male builds it of twigs, and lays out everything blue he "
        "can find before it. Five screens on uncoated Munken paper. The twigs were drawn with "
        "a reed pen and do not always meet the sky where they should.",
        wall="plaster",
        edition=120,
    ),
    make_print(
        "PR04",
        "Found, Blue",
        ("collection", 2, "bower"),
        "Risograph",
        OFFSET,
        "Blue",
        BIRDS,
        "18.00",
        "Thirty-five things a bowerbird might carry home: buttons, shells, petals, half a ring. "
        "Printed on our stencil duplicator in two blues and a yellow. Riso ink never dries "
        "fully, so frame it behind a mat or handle it by the edges.",
        how="loose",
        size="A4",
        gift=True,
        stock=60,
    ),
    make_print(
        "PR05",
        "Laurel, Yellow",
        ("stem", 1, "saffron"),
        "Linocut",
        COTTON,
        "Yellow",
        BIRDS,
        THREE,
        "One stem of spotted laurel from the yard behind the press room, cut life size. Two "
        "blocks in black and brick on a hand-rolled yellow. There is a nick in the third leaf, "
        "where the knife slipped; it is in every copy.",
        how="hung",
        wall="sage wall",
        edition=60,
    ),
    make_print(
        "PR06",
        "Laurel, Midnight",
        ("stem", 4, "bower"),
        "Linocut",
        KOZO,
        "Blue",
        BIRDS,
        "34.00",
        "The laurel block again, in blue-black with a second block of ochre, on kozo paper thin "
        "enough to show the wall behind it. Burnished by spoon rather than "
        "pressed, which leaves the solid parts a "
        "little cloudy. Best framed between two sheets.",
        wall="chalk",
        wood="black wood",
        edition=40,
        stock=3,
    ),
    make_print(
        "PR07",
        "Doorstep Bay",
        ("stem", 5, "forest"),
        "Linocut",
        COTTON,
        "Green",
        BIRDS,
        THREE,
        "Bay from the pot on the doorstep, carved over a wet February. Printed in two colours, "
        "with the veins left as bare ground. The paper has a torn edge on the left, because we "
        "tear it there.",
        how="hung",
        wall="blush wall",
        edition=60,
    ),
    make_print(
        "PR08",
        "Rowan",
        ("stem", 3, "rose"),
        "Linocut",
        COTTON,
        "Green",
        BIRDS,
        "38.00",
        "Rowan leaves in white and rose red on a rolled green ground. A3, signed and numbered. "
        "The red was cut as a separate block, so in some copies it sits a millimetre off its "
        "stalk.",
        wall="lime",
        wood="ash",
        edition=60,
    ),
    make_print(
        "PR12",
        "Leaf Litter",
        ("foliage", 1, "forest"),
        "Giclée print",
        HAHNEMUHLE,
        "Green",
        BIRDS,
        TWO,
        "The pattern of our forest notebook, enlarged until you can see the knife marks. "
        "Pigment ink on matt cotton rag. It has no border, so allow 3 mm for the frame's lip.",
        wall="clay wall",
        wood="walnut",
    ),
    make_print(
        "PR28",
        "Noon Bird, framed",
        ("perched", 2, "clay"),
        "Linocut",
        COTTON,
        "Orange",
        "Prints > Framed",
        "118.00",
        "Our linocut at A3 behind a hand-cut mat, in a frame of solid oak made by a joiner in "
        "Bedminster. Glazed with acrylic, which is lighter than glass and survives the post. "
        "Comes with a cord and two bumpers on the back.",
        wall="sage wall",
        wood="oak",
        stock=5,
    ),
)
