"""One card for Telegram's light and dark chats.

Blue and orange are told apart by everybody. Besides, what is good is plain and what is bad is hatched, and of
few cases the dot is hollow and the line dashed: nothing is said by a colour alone.
"""

PAPER = "#FAF7F1"
TILE = "#FFFFFF"
INK = "#18212B"
SOFT = "#55606C"
TRACK = "#E4DFD5"
LINE = "#CFC8BB"
GOOD = "#0B57A4"
SPREAD = "#8FBCE6"
BAD = "#B8480F"
BAD_GROUND = "#F6C9A8"
