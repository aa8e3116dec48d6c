from __future__ import annotations

import numpy as np

from auditor.search import Search, SearchSettings, expected_places
from calibration.zones import Zone, ZoneKind
from models.observations import Frame
from models.region import Region, whole_picture

SETTINGS = SearchSettings()


def picture(t_s: float, person: tuple[int, int] | None = None) -> Frame:
    image = np.full((540, 960, 3), 140, np.uint8)
    if person is not None:
        u, v = person
        image[v : v + 120, u : u + 40] = 30
    return Frame(image, t_s, 0, "made")


def sweep(search: Search, *, found_more: bool) -> list[list[Region]]:
    levels = [search.regions(picture(0.0), [])]
    while regions := search.deeper(found_more=found_more):
        levels.append(regions)
    return levels


def begun() -> Search:
    search = Search(SETTINGS)
    sweep(search, found_more=False)
    return search


def test_the_first_picture_is_swept_and_finer_only_where_that_finds_more() -> None:
    coarse = sweep(Search(SETTINGS), found_more=False)
    fine = sweep(Search(SETTINGS), found_more=True)
    assert len(coarse) == SETTINGS.sweep_levels
    assert len(fine) == len(SETTINGS.tile_shares)
    sides = [level[-1].width_px for level in fine]
    assert sides == sorted(sides, reverse=True)


def test_zones_are_swept_too() -> None:
    zone = Region(300, 200, 260, 260)
    assert zone in Search(SETTINGS, [zone]).regions(picture(0.0), [])


def test_people_are_expected_about_the_zones_drawn_for_them() -> None:
    corners = ((300.0, 200.0), (500.0, 200.0), (500.0, 300.0), (300.0, 300.0))
    zones = [Zone(name=kind.value, kind=kind, polygon=corners) for kind in ZoneKind]
    places = expected_places(zones, 960, 540)
    assert (
        places == [Region(400, 250, 280, 180)] * 5
    )  # staff, customers, consultation, queue, kiosk


def test_a_zone_at_the_edge_is_cut_and_one_beyond_is_left_out() -> None:
    edge = ((900.0, 400.0), (1200.0, 400.0), (1200.0, 700.0), (900.0, 700.0))
    beyond = tuple((u + 400, v) for u, v in edge)
    zones = [
        Zone(name=name, kind=ZoneKind.STAFF, polygon=polygon)
        for name, polygon in (("edge", edge), ("beyond", beyond))
    ]
    (place, *_) = expected_places(zones, 960, 540)
    assert place.center_x_px + place.width_px / 2 == 960
    assert place.center_y_px + place.height_px / 2 == 540


def test_a_newcomer_is_looked_for_at_once_where_the_picture_changed() -> None:
    (region,) = begun().regions(picture(0.1, person=(600, 200)), [])
    assert abs(region.center_x_px - 620) < region.width_px / 4
    assert abs(region.center_y_px - 260) < region.height_px / 4
    assert region.width_px < 300


def test_a_change_at_the_edge_is_looked_at_within_the_picture() -> None:
    (region,) = begun().regions(picture(0.1, person=(930, 420)), [])
    assert region.center_x_px + region.width_px / 2 <= 960
    assert region.center_y_px + region.height_px / 2 <= 540


def test_a_still_picture_is_patrolled_everywhere_in_time() -> None:
    search = begun()
    seen = np.zeros((540, 960), dtype=np.bool_)
    looks = 0
    for row in range(1, 500):
        for region in search.regions(picture(row / 8), []):
            looks += 1
            if region.width_px < 500:  # the fine tiles
                half = region.width_px / 2
                x, y = round(region.center_x_px - half), round(region.center_y_px - half)
                side = round(region.width_px)
                seen[max(y, 0) : y + side, max(x, 0) : x + side] = True
    assert seen.all()
    assert looks <= 500 / 8 / SETTINGS.search_every_s + 1


def test_the_patrol_follows_the_number_of_people() -> None:
    def looks(people: int) -> int:
        search = begun()
        nowhere = [np.array([-9.0, -9.0, -8.0, -8.0])] * people
        return sum(len(search.regions(picture(row / 8), nowhere)) for row in range(1, 81))

    assert looks(1) == round(10 / SETTINGS.patrol_every_s)
    assert looks(4) == 4 * looks(1)


def test_a_picture_of_another_size_is_swept_anew() -> None:
    search = begun()
    small = Frame(np.full((270, 480, 3), 140, np.uint8), 1.0, 8, "made")
    assert search.regions(small, [])[0] == whole_picture(480, 270)
