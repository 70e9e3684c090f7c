"""The HTTP service: accounts, tickets and a pool of processes that diagnose.

It never runs a probe, nor anybody's code; ``README.md`` beside this file tells how it is laid out.
"""
