"""Lamps: bases by Saltmarsh, shades by Fell & Flax, pendants by the studio."""

from demo.goods.lamp_making import pendant, table_lamp
from demo.goods.shape import Good

LAMPS: tuple[Good, ...] = (
    table_lamp(
        "LA01",
        "Moon Lamp",
        "moon",
        "milk",
        "empire",
        "White",
        "165.00",
        "The moon jar with a brass fitting and a shade. Milk glaze, iron specks, felt under "
        "the foot. Choose plain linen for more light, printed for less; the pattern shows only "
        "when it is lit.",
        shades={"linen": ("linen", None), "sprig": ("linen", ("sprigs", 4, "moss"))},
        stocks={"sprig": 2},
    ),
    table_lamp(
        "LA02",
        "Tide Lamp",
        "bottle",
        "cobalt",
        "cone",
        "Blue",
        "148.00",
        "A narrow bottle in cobalt under a wide cone of sprigged cotton. The shade is laminated "
        "by hand and has one seam; turn it to the wall.",
        art=("sprigs", 4, "bower"),
    ),
    table_lamp(
        "LA03",
        "Rust Lamp",
        "tulip",
        "rust",
        "cone",
        "Red",
        "148.00",
        "A tulip base in rust red with a shade of printed scales. Warm, and not bright: it is "
        "for corners. The base is weighted with sand.",
        art=("scallops", 1, "clay"),
        stock=3,
    ),
    table_lamp(
        "LA04",
        "Dipped Lamp",
        "moon",
        "celadon",
        "drum",
        "Green",
        "172.00",
        "Celadon dipped into storm grey, under a drum of undyed linen. The switch is on the "
        "flex, 40 cm from the base. Each dip line is different.",
        dip="storm",
        cloth="undyed",
    ),
    table_lamp(
        "LA05",
        "Desk Lamp",
        "cylinder",
        "oat",
        "tall",
        "Natural",
        "118.00",
        "Small enough for a desk or a shelf. A straight cylinder and a tall narrow shade, so "
        "the light goes up and down and not into your eyes.",
        dimensions="41 cm high, shade 20 cm across",
        weight=2300,
    ),
    table_lamp(
        "LA06",
        "Midnight Lamp",
        "bottle",
        "charcoal",
        "empire",
        "Black",
        "158.00",
        "Black clay, matt glaze, brass neck. The shade is flax linen and gives a yellow light. "
        "Fingerprints show on the base; a dry cloth removes them.",
        cloth="flax",
        clay="dark clay",
        stock=0,
    ),
    table_lamp(
        "LA07",
        "Fern Lamp",
        "moon",
        "moss",
        "empire",
        "Green",
        "162.00",
        "A round-bellied base in moss green under leaves printed on cotton. Lit, the dark "
        "ground of the shade turns to bottle glass. A pair makes a room.",
        art=("foliage", 2, "moss"),
        clay="red clay",
    ),
    pendant(
        "LA08",
        "Rope Works Pendant",
        "dome",
        "rust",
        "Red",
        "98.00",
        "A spun steel dome, enamelled outside and white inside, as they hung in the rope "
        "works before us. Throws a round pool 1.6 m wide at table height. Small dents polish "
        "out from behind.",
        glowing=False,
        material="Enamelled steel",
        dimensions="38 cm across, 22 cm high",
        paints={
            "rust": ("rust", "Red"),
            "moss": ("moss", "Green"),
            "cobalt": ("cobalt", "Blue"),
            "milk": ("milk", "White"),
        },
    ),
    pendant(
        "LA09",
        "Paper Lantern",
        "lantern",
        "undyed",
        "White",
        "46.00",
        "Kozo paper over a frame of split bamboo, folded flat for the post. Opens with a "
        "sigh. It yellows slightly in its first year, and then stops.",
        ribs=22,
        material="Kozo paper, bamboo",
        dimensions="45 cm across, 34 cm high",
        weight=620,
    ),
    pendant(
        "LA10",
        "Sprig Bell",
        "bell",
        "linen",
        "Green",
        "86.00",
        "A bell of printed cotton on a wire frame. Glows green and white when lit. Hang it "
        "where you will not look up into it.",
        art=("sprigs", 4, "moss"),
        material="Cotton, powder-coated wire",
        dimensions="36 cm across, 26 cm high",
        seller="fellandflax",
    ),
    pendant(
        "LA11",
        "Loom Cone",
        "cone",
        "flax",
        "Natural",
        "92.00",
        "A cone of unbleached flax, woven as one piece and hardened with starch. The weave "
        "throws a faint grid on the ceiling. Keep it from steam.",
        material="Flax, steel ring",
        dimensions="42 cm across, 25 cm high",
        seller="fellandflax",
        stock=2,
    ),
    pendant(
        "LA12",
        "Winter Bell",
        "bell",
        "charcoal",
        "Black",
        "88.00",
        "The bell in spun steel, matt black outside and brass-coloured within, so that a cold "
        "bulb looks warm. Scratches are touched in with the small pot we enclose.",
        glowing=False,
        material="Powder-coated steel",
        dimensions="34 cm across, 26 cm high",
    ),
)
