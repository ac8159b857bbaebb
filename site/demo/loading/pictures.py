"""Pictures of goods and pages: made by worker processes, noted in the library, put in galleries."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection

from catalogue.models import Product, ProductImage
from demo.goods import Good
from demo.loading.catalogue import sku
from demo.loading.drawing import Job, Made, make_all
from demo.pictures.shots import LONG_SIDE, Shot
from demo.pictures.store import forget_older_drawings
from media.models import ShopImage, ShopRendition
from media.specs import CARD, GALLERY, LEAD, LIBRARY, SHARING, filter_specs

COLLECTION = "Demo shop"
SMALL_SIDE = 800
LEAD_SIDE = 2400

# What is on each scene, for people who cannot see it; and its width over its height.
SCENES = {
    "scene:shelf": ("An oak shelf with vases, mugs and cups, below two framed prints", 2.0),
    "scene:evening": ("A lit lamp on a dark table beside two cushions and a mug", 2.0),
    "scene:table": ("A table from above: plates on folded cloths, a card, pencils", 2.0),
    "scene:studio": ("Two boards of pots on a wall, raw above and glazed below", 1.5),
    "scene:hanging": ("Five framed prints hung as a group on a pale wall", 1.5),
    "scene:care": ("Bowls, a beaker and a jug on a stone table", 1.5),
    "scene:lampshades": ("Three pendant lamps, lit, before an ochre wall", 1.5),
    "scene:contact": ("A printed sheet, a lined envelope and two pencils on a table", 1.5),
    "tile:prints": ("A print of a stem with leaves, hanging from wooden bars", 0.8),
    "tile:ceramics": ("A blue jar, a white bottle and a red beaker", 0.8),
    "tile:textiles": ("A cushion with birds on a folded blanket", 0.8),
    "tile:lamps": ("A red lamp with a printed shade, lit", 0.8),
    "tile:stationery": ("A notebook, pencils and an envelope on a grey table", 0.8),
}
# The one picture of what is no good and no scene.
GIFT_CARD = "Gift card (1)"
GIFT_CARD_SHOT = Shot(
    "cards",
    ("arches", 4, "bower"),
    "blush wall",
    seed=3,
    look={"envelope": "cobalt", "lining": ("pebbles", 4, "bower")},
)
ALT_TEXTS = {
    "framed": "{} in a frame on a wall",
    "hung": "{} hanging between two wooden bars",
    "loose": "{} lying on a table",
    "close_up": "The lower corner of {}, near",
    "vessel": "{}, standing",
    "lineup": "{}: all glazes side by side",
    "plate": "{} from above",
    "setting": "{} on a folded cloth",
    "cushion": "{}, standing",
    "cushions": "{} in front of a plain cushion",
    "hanging": "{} hanging over a rail",
    "folded": "{}, folded",
    "swatch": "The cloth of {}, near",
    "cloth": "{}, folded, from above",
    "table_lamp": "{}, lit, on a table",
    "pendant": "{}, lit, hanging",
    "notebook": "{} from above",
    "cards": "{} on its envelope",
    "wrap": "{}: a roll, partly unrolled",
    "pencils": "{} in a sleeve",
}

Progress = Callable[[int, int], None]


def load_pictures(goods: Sequence[Good], *, small: bool, progress: Progress) -> int:
    """Make and note every picture that is missing or differs. Returns how many were made.

    Each is noted as soon as it is made, so that a load that was killed goes on where it was.
    """
    folder = Path(settings.ROOT) / "var" / "demo-pictures"
    folder.mkdir(parents=True, exist_ok=True)
    forget_older_drawings(folder)
    collection = _collection()
    there = {
        image.title: image
        for image in ShopImage.objects.filter(collection=collection).prefetch_related("renditions")
    }
    jobs = [job for job in _jobs(goods, small=small) if not _is_made(there.get(job.title), job)]
    for done, made in enumerate(make_all(jobs, folder), start=1):
        with transaction.atomic():
            _note(made, there.get(made.job.title), collection)
        progress(done, len(jobs))
    return len(jobs)


def load_galleries(goods: Sequence[Good]) -> int:
    """Put the pictures into the goods' galleries, in order. Returns how many places there are."""
    images = {image.title: image for image in ShopImage.objects.filter(collection=_collection())}
    codes = [code for good in goods for code, _ in _galleries(good)]
    products = Product.objects.in_bulk(codes, field_name="upc")
    there = {
        (place.product_id, place.display_order): place
        for place in ProductImage.objects.filter(product__in=products.values())
    }
    new, moved = [], []
    for good in goods:
        titles = _titles(good)
        for code, shots in _galleries(good):
            for order, shot in enumerate(shots):
                image = images.get(titles[shot.key])
                if image is None:  # the small shop has only the first picture of each
                    continue
                place = there.get((products[code].pk, order))
                if place is None:
                    new.append(
                        ProductImage(
                            product=products[code],
                            original=image,
                            display_order=order,
                            caption=image.description,
                        )
                    )
                elif place.original_id != image.pk:
                    place.original, place.caption = image, image.description
                    moved.append(place)
    ProductImage.objects.bulk_create(new)
    ProductImage.objects.bulk_update(moved, ["original", "caption"])
    return len(there) + len(new)


def scene_pictures() -> dict[str, ShopImage]:
    """The library's pictures of the scenes, by the scene's name."""
    titles = {_scene_title(scene): scene for scene in SCENES}
    found = ShopImage.objects.filter(collection=_collection(), title__in=titles)
    return {titles[image.title]: image for image in found}


def _jobs(goods: Sequence[Good], *, small: bool) -> Iterator[Job]:
    """All pictures. Small: at half the size, and without rendering ahead."""
    size = SMALL_SIDE if small else LONG_SIDE
    card = () if small else tuple(filter_specs(CARD, LIBRARY))
    full = () if small else tuple(filter_specs(CARD, GALLERY, LIBRARY))
    for good in goods:
        leads = {shots[0].key for _, shots in _galleries(good) if shots}
        titles = _titles(good)
        for shot in good.all_shots:
            if small and shot.key not in leads:
                continue
            specs = full if shot.key in leads else card
            yield Job(titles[shot.key], slugify(titles[shot.key]), shot, size, specs)
    yield Job(GIFT_CARD, slugify(GIFT_CARD), GIFT_CARD_SHOT, size, full)
    for scene, (_, ratio) in SCENES.items():
        lead = scene.startswith("scene:")
        specs = tuple(filter_specs(CARD, LEAD, SHARING, LIBRARY)) if lead and not small else card
        side = size if small or not lead else LEAD_SIDE if ratio == 2 else LONG_SIDE
        yield Job(
            _scene_title(scene),
            slugify(scene.replace(":", " ")),
            Shot(scene, ratio=ratio),
            side,
            specs,
        )


def _is_made(image: ShopImage | None, job: Job) -> bool:
    if image is None or image.file.name != job.file_name:
        return False
    return set(job.specs) <= {rendition.filter_spec for rendition in image.renditions.all()}


def _note(made: Made, image: ShopImage | None, collection: Collection) -> None:
    """Write the rows of a picture and its sizes."""
    job = made.job
    values = {
        "file": job.file_name,
        "width": made.width,
        "height": made.height,
        "file_size": made.file_size,
        "file_hash": made.file_hash,
        "credit": "Bowerbird Studio",
        "description": _alt_text(job),
    }
    if image is None:
        image = ShopImage.objects.bulk_create(
            [ShopImage(title=job.title, collection=collection, **values)]
        )[0]
    elif image.file.name != job.file_name:
        image.renditions.all().delete()
        ShopImage.objects.filter(pk=image.pk).update(**values)
    ShopRendition.objects.bulk_create(
        (
            ShopRendition(
                image_id=image.pk,
                filter_spec=size.spec,
                focal_point_key="",
                file=size.file_name,
                width=size.width,
                height=size.height,
            )
            for size in made.renditions
        ),
        ignore_conflicts=True,
    )


def _alt_text(job: Job) -> str:
    if job.shot.kind in SCENES:
        return SCENES[job.shot.kind][0]
    title = job.title.rpartition(" (")[0]
    return ALT_TEXTS[job.shot.kind].format(title)


def _titles(good: Good) -> dict[str, str]:
    """The library's title of each of a good's pictures: the variant's where only one shows it."""
    titles: dict[str, str] = {}
    for name, shots in (
        (good.title, good.shots),
        *((variant.title, variant.shots) for variant in good.variants),
    ):
        for number, shot in enumerate(shots, start=1):
            titles.setdefault(shot.key, f"{name} ({number})")
    return titles


def _galleries(good: Good) -> Iterator[tuple[str, tuple[Shot, ...]]]:
    """Codes with their pictures: the good's own, and those of the variants that look different."""
    seen = {shot.key for shot in good.shots}
    shared = tuple(
        shot for variant in good.variants for shot in variant.shots[:1] if shot.key not in seen
    )
    yield good.code, (*good.shots, *shared)
    for variant in good.variants:
        if variant.shots:
            yield sku(good, variant), variant.shots


def _scene_title(scene: str) -> str:
    return f"Scene {scene.partition(':')[2]} ({scene.partition(':')[0]})"


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    return found or root.add_child(instance=Collection(name=COLLECTION))
