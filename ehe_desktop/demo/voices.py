"""Invented words of invented children, by age: short, plain, and all different in tone.

They are written for this program; no real child said them.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.domain.child_voice import Statement

_YOUNG: Final = {
    "What do you like doing best?": (
        "Making dens. And the worms.", "I did a volcano and it went everywhere.", "Baking with Nana.",
        "My lizard book. I can read it all.", "Drawing horses but not the legs.",
    ),
    "Who do you play with?": (
        "My cousin on Fridays.", "There is a boy at the park but I don't know his name.",
        "Mostly my brother. He cheats.", "The swimming girls.",
    ),
    "Is there anything you would change?": (
        "More trips on the train.", "I want a friend that lives near.", "Nothing.", "I miss the big slide.",
    ),
}  # fmt: skip
_MIDDLE: Final = {
    "Tell me about a normal day.": (
        "Maths first because I hate it, then it is over.", "It depends if Mum is working.",
        "We do English on the sofa and science in the garden.", "I get up late and do it in the afternoon.",
    ),
    "What is better than school, and what is worse?": (
        "Nobody shouts. But I miss my mates at dinner.", "I can think here. I don't miss anything.",
        "I can go to the toilet when I want. I miss the football.", "It is quieter. Sometimes too quiet.",
    ),
    "What should the grown-ups hear?": (
        "That I am actually learning stuff.", "I want to try the club again but not on my own.",
        "Stop asking when I am going back.", "That I get bored by three o’clock.",
    ),
}  # fmt: skip
_OLDER: Final = {
    "How would you describe your education to a friend?": (
        "Slower but I remember it.", "Online mornings, then I work on bikes with my uncle.",
        "Like a very small school with one teacher who is your mum.", "Self-taught, mostly videos and the library.",
    ),
    "What would you choose today?": (
        "College for animal care, if they let me in without the English.", "The same, I think.",
        "I would go back if it was a different school.", "I want my GCSEs but I don't know where to sit them.",
    ),
    "Who do you trust?": (
        "My gran and my tutor.", "Two mates from before.", "My youth worker. She listens.", "My sister.",
    ),
}  # fmt: skip


def statements(dice: Dice, age: int, present: str) -> tuple[Statement, ...]:
    """One to three things a child of this age said, with who was in the room."""
    bank = _YOUNG if age < 8 else _MIDDLE if age < 13 else _OLDER
    asked = dice.some_of(list(bank), dice.between(1, 3))
    return tuple(
        Statement(question=question, words=dice.one_of(bank[question]), present=present)
        for question in asked
    )
