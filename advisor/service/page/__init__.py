"""The pages for people: HTML made here, one small script and one style sheet, no build step.

::

    shell      head, bar and foot of every page
    asking     the form to bring something
    answer     a conversation; made in a diagnosing process, for it reads what was sent
    brought    the code and the words of a conversation
    desk       the agent's queue and what an agent decides
    deliveries the log of webhooks, and drafts that wait
    figures    the dashboard
"""
