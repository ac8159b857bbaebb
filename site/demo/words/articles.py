"""Four articles."""

from dataclasses import dataclass
from datetime import date

from demo.words.blocks import Picture, Piece, Products, Quote, text


@dataclass(frozen=True)
class Article:
    slug: str
    title: str
    date: date
    author: str
    intro: str
    scene: str
    body: tuple[Piece, ...]


ARTICLES = (
    Article(
        "a-morning-at-saltmarsh",
        "A morning at Saltmarsh",
        date(2026, 9, 14),
        "Edith Calder",
        "Two potters, one kiln, and a shed that the sea visits twice a year.",
        "scene:studio",
        (
            text(
                "The Net Shed stands at the end of Creek Lane, where the tarmac gives up. You can "
                "tell the height of the last spring tide from a line of dried weed on the door. "
                "Ines Marlow was already at the wheel when I came in at seven, and Tom Okafor was "
                "sweeping, because somebody has to and it is Tuesday.",
                "# Six to a ball",
                "Espresso cups are thrown off the hump: one large ball of clay, and cup after cup "
                "pulled from the top of it and cut away with a thread. Ines makes six from each "
                "ball and does not measure them. She used to. The measured ones, she says, looked "
                "as if they had been told to stand up straight.",
                "The mugs are slower. A pound of clay, centred, opened, pulled three times; then a "
                "day under plastic, then turned upside down and trimmed, then a handle. The "
                "handles are pulled from a wet carrot of clay as you would milk a cow, and joined "
                "with a thumb. If you own one of the water jugs, put your thumb where the handle "
                "meets the belly. That is hers.",
            ),
            Quote(
                "We do not make two the same. We make one, and then we try again.", "Ines Marlow"
            ),
            text(
                "# Sunday is for fire",
                "Everything waits for Sunday. The kiln holds two hundred mugs or eleven moon jars, "
                "and takes fourteen hours up and a day and a half down. Tom glazes on Saturdays: "
                "he dips, waits, and wipes the foot with a sponge. He spent two years on the "
                "cobalt, most of which went on finding out that the first recipe had been right "
                "and the water wrong.",
                "One in five of the large salad bowls cracks. They keep the halves outside, in a "
                "heap that the hens like. A jar that has slumped is not thrown away at once; it "
                "stands on the window sill for a month, in case it turns out to be better.",
            ),
            Picture("scene:care", "Bowls waiting to be washed, a week out of the kiln."),
            text(
                "# What they would like you to know",
                "That the bare ring under each pot is meant, and will scratch a waxed table. That "
                "the specks are iron and not dirt. That milk, celadon and oat can all go in the "
                "dishwasher, and that they can see which of their friends do it. And that if the "
                "lane is under water when you visit, you may shout from the stile and somebody "
                "will bring you tea. It will be in one of the seconds.",
            ),
            Products(
                "From the last firing",
                ("CE01", "CE22", "CE11", "CE20"),
                "All ceramics",
                "Ceramics",
            ),
        ),
    ),
    Article(
        "how-to-hang-prints",
        "How to hang a print, and then four more",
        date(2026, 8, 3),
        "Maud Ferris",
        "A tape measure, newspaper, and patience for one evening.",
        "scene:hanging",
        (
            text(
                "I have hung prints in eleven homes, three of them mine, and have made each of the "
                "mistakes below at least once. None of this needs a spirit level. A glass of water "
                "on top of the frame will do.",
                "# Lower than you think",
                "Most pictures hang too high. The middle of the picture should be about 145 cm "
                "from the floor, which is the height of the eyes of somebody who is neither tall "
                "nor short. Above a sofa or a chest it may come lower still: a hand's width "
                "between the furniture and the frame, so that they look as though they had met.",
                "# Start on the floor",
                "Lay all the frames on the floor and move them until you stop wanting to. Begin "
                "with the largest, a little to the left of the middle, and build out from it. Keep "
                "the gaps the same, five to seven centimetres, and let the outer edge be ragged. "
                "Two frames of the same wood should not be neighbours unless they all are.",
                "Then cut newspaper to the size of each frame, mark where the hook is, and stick "
                "the papers up with tape. Live with them for a day. You will move one.",
            ),
            Quote("The wall between the pictures is one of the pictures.", "Maud Ferris"),
            text(
                "# Light",
                "Paper does not like sun. Our inks are tested, but the reds made with madder go "
                "first and nothing brings them back. A wall that gets an hour of morning sun is "
                "fine; a south wall is not. If all your walls face south, choose one "
                "of the blacks.",
                "Glass reflects the window opposite. Acrylic does too, but weighs a third and "
                "survives the post, which is why we use it. Hang the darkest print where it does "
                "not face a window.",
            ),
            Picture(
                "tile:prints",
                "A print needs no frame if the room is dry: two bars and a cord.",
                width="text",
            ),
            text(
                "# Nails",
                "Plaster: a hook with a thin nail at a slant takes four kilos. Plasterboard: use "
                "the spiral sort that needs no drill. Brick: ask somebody. For anything wider than "
                "60 cm use two hooks, a third in from each side; it will never hang crooked again, "
                "and you will wonder what you used to straighten.",
            ),
            Products(
                "Good on one wall together",
                ("PR22", "PR02", "PR25", "PR27", "PR10"),
                "All prints",
                "Prints",
            ),
        ),
    ),
    Article(
        "caring-for-stoneware",
        "Caring for stoneware",
        date(2026, 6, 22),
        "Tom Okafor",
        "It is harder than your teeth and can still be broken. What to do between.",
        "scene:care",
        (
            text(
                "Stoneware is clay that has been taken to about 1260 °C, until it is nearly glass "
                "all the way through. It holds water without glaze, does not mind acid, and can "
                "live outdoors. What it dislikes is haste.",
                "# Heat",
                "Warm a cold pot before you fill it with something boiling. A bowl straight from "
                "the fridge into the oven may crack along a line you cannot see, with a sound you "
                "will remember. The microwave is fine. A flame is not, ever.",
                "# The dishwasher",
                "Mugs, bowls and plates can go in. Leave a finger between them: what chips a rim "
                "is the neighbour, not the water. Our large salad bowl does not fit, and the "
                "candlesticks should stay out, as wax sets in the pump and then you need another "
                "sort of tradesman.",
            ),
            Quote("What chips a rim is the neighbour, not the water.", "Tom Okafor"),
            text(
                "# Grey marks",
                "Those fine grey lines on a glossy plate are not scratches in the glaze. They are "
                "steel, left behind by the knife. Make a paste of bicarbonate of soda and a little "
                "water, rub for a minute, rinse. Cobalt shows them most, celadon least.",
                "# Tea",
                "Tannin stains stay where the glaze has very fine cracks, called crazing. Soak the "
                "mug overnight in warm water with a spoon of soda crystals. If you like the brown, "
                "and some do, leave it: it is harmless and entirely yours.",
                "# The foot",
                "The bare ring under the pot is raw clay. We sand it, but it is still sand. Put "
                "felt under anything that is going to be slid about on a waxed table. A vase "
                "should stand on a mat for its first day, in case the one in a hundred that weeps "
                "is yours; then write to us and we will send another.",
            ),
            Picture(
                "tile:ceramics", "Cobalt, milk and rust. The feet are bare clay.", width="text"
            ),
            text(
                "# If it breaks",
                "Keep the pieces. A clean break glued with epoxy holds flowers, though not tea. "
                "Or send it back to us, and if we have the same glaze in the bucket we will make "
                "you one at half the price, because we know how it feels.",
            ),
            Products("To begin with", ("CE09", "CE14", "CE07", "CE19"), "All ceramics", "Ceramics"),
        ),
    ),
    Article(
        "on-lampshades",
        "On lampshades",
        date(2026, 4, 18),
        "Agnes Thwaite",
        "A lamp is a shade that happens to have a bulb in it.",
        "scene:lampshades",
        (
            text(
                "We came to lampshades by accident. A restaurant in Leeds wanted forty in our "
                "undyed flax and we said yes before we knew how they were made. That was nine "
                "years ago. The restaurant has closed, and we still make shades.",
                "# What a shade does",
                "It hides the bulb and shows the room. A pale, loosely woven cloth lets half the "
                "light through and turns it warm; a dark or printed one sends it up and down, and "
                "glows only where the pattern is thin. In daylight you choose a shade by its "
                "colour. In the evening you find out whether you were right.",
                "# Shape",
                "A wide cone throws a pool on the table and little on the ceiling: for reading. A "
                "drum gives as much above as below, and suits a corner. A tall narrow shade is for "
                "a desk or a shelf, where your eyes are level with it. As a rule the shade should "
                "be as wide as the base is tall, and you should not see the fitting when you sit.",
                "# Height",
                "Over a table, hang a pendant so that its lower edge is 60 to 70 cm above the top. "
                "Sit down and look across. If you can see the person opposite and not the bulb, "
                "it is right; mark the cord with tape before anybody moves.",
            ),
            Quote(
                "In daylight you choose a shade by its colour. In the evening you find out whether "
                "you were right.",
                "Agnes Thwaite",
            ),
            text(
                "# Bulbs",
                "Ours are made for LED bulbs with an E27 cap. Look for 2700 K or less on the box; "
                "anything higher makes linen look like paper. A frosted bulb is better in a pale "
                "shade, a clear one under a printed one. Eight watts is plenty. If you think you "
                "need more, you need a second lamp.",
                "# Dust",
                "Once a month, a soft paintbrush, from the top down, with the lamp "
                "unplugged. Never "
                "water: the cloth is laminated and will lift. A shade that has faded on one side "
                "has told you where the window is. Turn it, and it has another ten years.",
            ),
            Picture(
                "tile:lamps",
                "A printed shade, lit: the pattern shows when it is dark.",
                width="text",
            ),
            Products("Shades and lamps", ("LA02", "LA10", "LA09", "LA05"), "All lamps", "Lamps"),
        ),
    ),
)
