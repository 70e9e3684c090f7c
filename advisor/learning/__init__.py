"""What a site learns from its own tickets: nothing takes effect before a curator accepts it.

::

    tickets with a confirmed cause -> groups (cause, then likeness) -> proposals/ of the overlay
        cases/*.yaml    documented cases with the trust of a ticket
        learned.yaml    priors by cause, further phrases by symptom
    replay: the confirmed tickets diagnosed before and after, the after on tickets held out
"""
