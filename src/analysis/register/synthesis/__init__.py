"""A synthetic register: no real person, and every published figure that can hold comes out."""

from analysis.register.synthesis.making import Synthesis, synthesise

__all__ = ["Synthesis", "synthesise"]
