"""Which lines of the year report are hidden."""

from bot.domain.yearbook.service import Line, hide_few


def lines(*people: int) -> list[Line]:
    return [Line(f"第{number}行", count, count, count * 60) for number, count in enumerate(people)]


def hidden(*people: int) -> list[int]:
    return [number for number, line in enumerate(hide_few(lines(*people), 5)) if line.people is None]


def test_lines_about_few_people_are_hidden():
    assert hidden(2, 9, 3, 12) == [0, 2]


def test_a_single_hidden_line_takes_the_next_smallest_with_it():
    assert hidden(2, 9, 7, 12) == [0, 2]


def test_a_line_alone_and_lines_about_many_stay_as_the_rule_says():
    assert hidden(2) == [0]
    assert hidden(5, 6) == []
