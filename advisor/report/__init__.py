"""A Diagnosis as text: nothing here knows anything but the document."""
