"""The drawings: the same each time, of every kind, in the size asked for."""

import hashlib
import os

import pytest

from demo.goods import GOODS
from demo.loading.pictures import ALT_TEXTS, SCENES
from demo.pictures.patterns import PATTERNS, pattern
from demo.pictures.shots import KINDS, Shot, draw
from demo.pictures.store import digest, drawing_version, drawn, forget_older_drawings

FIRST_OF_KIND = {shot.kind: shot for good in reversed(GOODS) for shot in good.all_shots}


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND))
def test_a_shot_drawn_twice_has_the_same_pixels(kind):
    shot = FIRST_OF_KIND[kind]
    pattern.cache_clear()
    first = draw(shot, size=160)
    pattern.cache_clear()
    assert _hash(draw(shot, size=160)) == _hash(first)


def test_another_seed_is_another_picture():
    one, other = (
        Shot("vessel", seed=seed, look={"form": "mug", "glaze": "oat"}) for seed in (1, 2)
    )
    assert _hash(draw(one, size=160)) != _hash(draw(other, size=160))


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_has_the_size_asked_for_and_more_than_one_colour(name):
    image = pattern(name, 3, "clay", 120, 168)
    assert image.size == (120, 168)
    assert len(image.getcolors(maxcolors=120 * 168)) > 20


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_scene_is_drawn_in_its_proportions(scene):
    ratio = SCENES[scene][1]
    width, height = draw(Shot(scene, ratio=ratio), size=240).size
    assert max(width, height) == 240
    assert abs(width / height - ratio) < 0.01


def test_every_kind_of_picture_has_words_for_those_who_cannot_see_it():
    assert set(ALT_TEXTS) | set(SCENES) == set(KINDS)


def test_a_drawing_is_made_once_and_kept(tmp_path):
    shot = FIRST_OF_KIND["plate"]
    first = drawn(shot, tmp_path, size=64)
    written = first.stat().st_mtime_ns
    assert drawn(shot, tmp_path, size=64).stat().st_mtime_ns == written
    assert drawn(shot, tmp_path, size=32) != first


def test_drawings_of_older_code_are_removed_after_a_day(tmp_path):
    for name in ("of-last-week", "of-another-load-just-now", drawing_version()):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "of-last-week", (0, 0))
    os.utime(tmp_path / drawing_version(), (0, 0))
    forget_older_drawings(tmp_path)
    left = {folder.name for folder in tmp_path.iterdir()}
    assert left == {"of-another-load-just-now", drawing_version()}


def test_the_order_of_settings_does_not_make_another_picture():
    one = Shot("plate", look={"glaze": "oat", "rim": 0.3})
    same = Shot("plate", look={"rim": 0.3, "glaze": "oat"})
    assert digest(one, 64) == digest(same, 64)


def _hash(image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()
