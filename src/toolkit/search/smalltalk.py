"""Everyday words that name a topic in a short question and hardly one in a long post.

"Sleep", "mother" or "scared" are topics anywhere; "hour", "car" or "nice" are
how people tell a story. In a long text these count for less, never for nothing.
"""

from __future__ import annotations

_WRITTEN = """
act actual afternoon age ages air amount answer answered area arrive arrived ate awful bag ball
bath beautiful bed began begin behind believe best better big black blue boat book books bottle
bottom bought box boy boys bring broke brought brown bus busy buy call called calling calls car
card cars case cat catch caught chair chance change changed check checked city clean clear clock
close closed clothes coat coffee cold cooked corner cos count couple course cup daily dark date
day days deal decide decided deep desk dinner dog door doors double drive driven driving drove dry
earlier early easy eggs eight eleven email end ended evening evenings event exact exactly excuse
eyes face fact fair fall far fast fell fella felt field fifteen fifty figure film finally fine
fire first fish five floor folk folks follow followers foot forget forty forum forward found four
free friday front full fun funny game garden gave gig girl glass good grand great green grey
ground group guess guy hair half hall hand hands hang happen happened happens hard head hear heard
held hide high hit hold holiday home hope horn hot hour hours house huge hundred idea inside
internet job jokes july june kept key keys kind kitchen knew knock lad lads land large last late
lately later laugh laughed laughs lay lead leave leaving left leg less let letter letters life
light lights line lines list listen listening little live lived lives living loads lock long
longer love loved lovely luck lunch main man march mate mates matter meal meet meeting mentioned
mess message messages met middle mind minute minutes mirror miss monday month months morning mouth
move moved music name names nearly news next nice night nights nine noise none normal normally
november number numbers october odd offer office old open opened order outside paid paper park
part party pass passed past pay phone phoned photo pick picked picture piece pieces pint place
places plan plane play played point post posted posting posts present pretty probably problem
proper properly pub public pull pulled question quick quickly quiet rain rang reach read reading
ready real reason red remember reply rest right ring road room round rude run running rush sat
saturday save saw scroll seat second seen sell send sense sent september serious seven shall shape
share sharp shirt shoes shop shops short shout show showed shower shut side sign silly simple sink
sit site sitting six slept slides slow small smell smile sofa sort sound sounds speak speaking
spend spent spoke spot stand standing start started starts state station stay stayed step stone
stood stop stopped stops store story straight street strong stuff stupid summer sun sunday switch
table talk talked talking tea team tell telling ten text texted texts third thirty thought
thousand thread three threw throw thursday ticket tidy till time times tiny tired tomorrow tonight
top total touch toward towards town train trains travel trip trouble true truth tuesday turn
turned turns tv twelve twenty twice understand upset upstairs usual usually van video visit wait
waiting waits walk walked walking wall watch watched watching water wear weather wednesday week
weekend weekends weeks whole wide wifi wind window winter wipe wish woke woman wonder word words
wore work worked working works world worse worst write writing written wrong wrote yard year years
yellow yesterday young yr yrs
"""
SMALL_TALK = frozenset(_WRITTEN.split())
