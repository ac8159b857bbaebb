"""The judge of the pages' HTML: one that sees nothing would let everything pass."""

from tests.pages.markup import faults_in

PAGE = '<!doctype html><html lang="en"><head><title>A shop</title></head><body>{}</body></html>\n'


def test_checker_reads_attributes_and_not_the_structure_alone():
    faults = faults_in({"good": PAGE.format("<p>Cups"), "bad": PAGE.format('<p role="cup">Cups')})
    assert len(faults) == 1
    assert faults[0].startswith("bad:1: Bad value “cup” for attribute “role”"), faults
