"""Where the joints really are: the network's landmarks corrected by what pictures and gravity say.

BlazePose draws what it has seen most: arms along the body, trunks upright, people turned to the
camera. A small network of our own, trained on people whose joints are known, undoes that. It sees
the landmarks in 3D and in the picture, the face, and how they differ from the person's own usual
place, all in a frame that stands on gravity, and gives eight joints and where the head points.
"""
