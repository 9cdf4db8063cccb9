"""Maps of representations: where augmented speech lands among real speech.

points.py     which utterances, their copies, and the representations of both
interpolation.py  the same for any ε and noise scale, as sliders turn them
placement.py  joint maps, or maps with placement of new points; which copies are far
fits.py       PCA, t-SNE and UMAP
emotion_probe.py  the judge that says whether copies kept their emotion
figures.py    how well emotions lie apart, and how far the copies went
svg.py        a map as a picture that stands alone
"""

from tripaug_core.maps.placement import METHODS, Map, Placement, place

__all__ = ["METHODS", "Map", "Placement", "place"]
