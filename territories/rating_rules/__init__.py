"""The maths of the rating in pieces: numbers in, scores, intervals and classes out.

`basis` brings a count to what can't be blown up by splitting, `peers` finds the value a
territory is drawn towards, `scoring` gives points and their spread, `classes` the class with
its evidence, `reach` what would change it. docs/rating.md tells the reasons.
"""
