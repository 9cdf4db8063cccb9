"""Maps of representations: where augmented speech lands among real speech.

points.py     which utterances, their copies, and the representations of both
placement.py  PCA, t-SNE and UMAP, joint or with placement of new points
figures.py    how well emotions lie apart, and how far the copies went
svg.py        a map as a picture that stands alone
"""

from tripaug_core.maps.placement import METHODS, Map, Placement, place

__all__ = ["METHODS", "Map", "Placement", "place"]
