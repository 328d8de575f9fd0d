"""Titles of posts and episodes, put together from word lists: every one different, none of anybody."""

from __future__ import annotations

import re
from itertools import product

import numpy as np

SUBJECTS = (
    "Writing Comparison Posts", "Building an Email List", "Pricing an Online Course", "Recording Interviews",
    "Choosing a Hosting Plan", "Planning a Content Calendar", "Selling an E-book", "Finding Sponsors",
    "Writing Headlines", "Editing Audio at Home", "Answering Reader Mail", "Setting Up Affiliate Links",
    "Running a Membership", "Batching a Month of Posts", "Updating Old Articles", "Launching on a Deadline",
    "Tracking Monthly Income", "Hiring a First Editor", "Speeding Up a Website", "Designing a Landing Page",
    "Writing a Welcome Sequence", "Teaching Live Workshops", "Keeping a Publishing Streak", "Refreshing a Brand",
    "Negotiating a Sponsorship", "Saving for Taxes", "Reading Search Statistics", "Growing a Second Show",
    "Recovering From a Bad Launch", "Diversifying Income", "Moving to a New Platform", "Surveying an Audience",
    "Turning Posts Into a Book", "Working With a Small Team", "Making Short Videos", "Handling Refunds",
    "Writing Product Reviews", "Renting Out a Small Flat", "Reinvesting Profit", "Taking a Month Off",
    "Learning From Unsubscribes", "Outlining an Episode", "Testing a Paid Newsletter", "Choosing a Microphone",
    "Protecting Writing Time",
)  # fmt: skip
POSTS = (
    "A Beginner's Guide to {}", "{}: What Nobody Tells You", "The Quiet Art of {}", "7 Mistakes I Made While {}",
    "What a Year of {} Taught Me", "{} Without Burning Out", "Is {} Still Worth It?", "My Checklist for {}",
    "Stop Overthinking {}", "{} on a Small Budget", "The Real Cost of {}", "{} in Two Hours a Week",
    "A Calm Approach to {}", "Before You Start {}", "{}, Step by Step",
)  # fmt: skip
EPISODES = (
    "{} From Scratch", "The Case Against {}", "Inside a Month of {}", "{}, One Year Later", "Small Experiments in {}",
    "{}: A Field Report", "The Numbers Behind {}", "What I Would Change About {}", "{} When You Have No Time",
    "Three Ways of {}",
)  # fmt: skip
ISSUES = ("A Sunday Letter on {}", "Notes From the Harbour: {}", "What I Read About {}", "{}: Your Replies")
QUESTIONS = ("Is It Too Early for {}?", "Who Should Be {}?", "How Do You Start {}?", "When Does {} Pay Off?")


def mixed(patterns: tuple[str, ...], chance: np.random.Generator) -> list[str]:
    """Every pattern with every subject, in an order of chance."""
    every = [pattern.format(subject) for pattern, subject in product(patterns, SUBJECTS)]
    return [every[place] for place in chance.permutation(len(every))]


def slug(title: str) -> str:
    """The title as the end of an address."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
