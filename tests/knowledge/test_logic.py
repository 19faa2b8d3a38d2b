"""What conditions answer, unknown included. Unknown stays only while it could still be either."""

from knowledge.spec import agrees


def test_a_feature_by_itself() -> None:
    agrees("fever", """
        fever | answer
        T     | T
        F     | F
        ?     | ?
    """)  # fmt: skip


def test_not() -> None:
    agrees("NOT fever", """
        fever | answer
        T     | F
        F     | T
        ?     | ?
    """)  # fmt: skip


def test_all_is_false_once_one_is_false() -> None:
    agrees({"all": ["fever", "wound"]}, """
        fever wound | answer
        T     T     | T
        T     F     | F
        T     ?     | ?
        F     ?     | F
        ?     F     | F
        ?     ?     | ?
    """)  # fmt: skip


def test_any_is_true_once_one_is_true() -> None:
    agrees({"any": ["fever", "wound"]}, """
        fever wound | answer
        T     ?     | T
        ?     T     | T
        F     T     | T
        F     F     | F
        F     ?     | ?
        ?     ?     | ?
    """)  # fmt: skip


def test_at_least_is_true_once_enough_are_and_false_once_too_few_can_be() -> None:
    agrees({"at_least": 2, "of": ["fever", "wound", "pregnant"]}, """
        fever wound pregnant | answer
        T     T     ?        | T
        T     F     ?        | ?
        T     ?     ?        | ?
        F     F     ?        | F
        F     ?     F        | F
        ?     ?     F        | ?
        T     T     F        | T
        T     T     T        | T
    """)  # fmt: skip


def test_unless_must_be_known_to_be_false() -> None:
    agrees({"any": ["fever"], "unless": ["pregnant", "wound"]}, """
        fever pregnant wound | answer
        T     F        F     | T
        T     ?        F     | ?
        T     T        ?     | F
        F     ?        ?     | F
        ?     F        F     | ?
    """)  # fmt: skip


def test_numbers() -> None:
    agrees("crp >= 10", """
        crp | answer
        10  | T
        9.9 | F
        ?   | ?
    """)  # fmt: skip
    agrees("crp BETWEEN 5 AND 10", """
        crp | answer
        4.9 | F
        5   | T
        10  | T
        11  | F
        ?   | ?
    """)  # fmt: skip


def test_levels() -> None:
    agrees("side IN ('left', 'both')", """
        side  | answer
        left  | T
        right | F
        ?     | ?
    """)  # fmt: skip
    agrees("side <> 'left'", """
        side  | answer
        left  | F
        right | T
        ?     | ?
    """)  # fmt: skip


def test_what_a_partial_date_allows_settles_an_answer_only_when_all_of_it_agrees() -> None:
    agrees("months >= 3", """
        months | answer
        3..9   | T
        1..2.9 | F
        2..4   | ?
        3..    | T
        2..    | ?
        ..2    | F
        ..5    | ?
        ?      | ?
    """)  # fmt: skip
    agrees("NOT months >= 3", """
        months | answer
        3..9   | F
        1..2.9 | T
        2..4   | ?
        3..    | F
        ..2    | T
    """)  # fmt: skip


def test_the_other_comparisons_of_a_partial_date() -> None:
    agrees("months < 3", """
        months | answer
        1..2.9 | T
        3..3   | F
        2..3   | ?
    """)  # fmt: skip
    agrees("months = 3", """
        months | answer
        3..3   | T
        2..3   | ?
        4..5   | F
        ..2    | F
        ?      | ?
    """)  # fmt: skip
    agrees("months <> 3", """
        months | answer
        3..3   | F
        2..3   | ?
        4..    | T
    """)  # fmt: skip
    agrees("months BETWEEN 3 AND 6", """
        months | answer
        3..6   | T
        1..2   | F
        7..9   | F
        2..4   | ?
        1..9   | ?
    """)  # fmt: skip
