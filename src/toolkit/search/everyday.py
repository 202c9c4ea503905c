"""Everyday English words and the ones that pages and forms use for the same.

Each line is a group: whoever says one may mean another, less surely than by a
synonym of the library. Only words that stand in the library are ever searched.
Written from general knowledge, for no library in particular.
"""

from __future__ import annotations

_WRITTEN = """
abroad overseas foreign
afraid scared fear frightened
alter change amend modify
begin start
belly tummy stomach abdomen abdominal gastric
big large enlarged
bill invoice
bin rubbish waste refuse
bleeding hemorrhage haemorrhage
blind blindness vision sight
block prevent
bone bones skeletal
boss employer manager
brain cerebral
breathing respiratory respiration
broke skint poverty debt
bruise bruising
buy purchase
calm relax relaxation
cancel stop
cancer tumor tumour neoplasm malignant carcinoma
car vehicle
cheap affordable
cheating infidelity
child kid childhood paediatric pediatric
clot thrombosis
combine merge
company business firm
copy duplicate
cost price fee charge rate
cross squint strabismus
crooked curved
deaf deafness hearing
delete remove erase
died death dead deceased bereavement
dizzy dizziness vertigo
doctor gp physician
drooping ptosis
drug medicine medication
drunk drinking alcohol
ear auricle
edit modify change
elbow forearm
elderly older pensioner
evict eviction homelessness
extra supernumerary additional
eye ocular ophthalmic
fainting faint syncope
fast rapid
fat lipid obesity
feeding nutrition
fever pyrexia
fit seizure convulsion epilepsy
fix repair solve
foot feet
form application
fused fusion
gap cleft
glue adhesive
gut intestine intestinal bowel
hairy hirsutism hypertrichosis
head cranial skull
heart cardiac
help support
hide conceal
high increased elevated raised
holiday vacation leave
house home housing property
hurt injury injured pain
ill sick illness
inherited hereditary genetic
itching itch pruritus
jail prison
jaw mandible
job employment work occupation
joint articular arthritis
kidney renal
lack absent absence missing deficiency
law legislation act
lawyer solicitor
liver hepatic
low decreased reduced
lump mass nodule
lung pulmonary
mail email
money finance financial
mouth oral
movie film
muscle muscular
narrow stenosis
nerve neural
newborn neonatal infant baby
nose nasal
old aged
password login signin
pee urine urinary
period menstrual menstruation
phone telephone mobile
photo picture image
pill tablet
pregnant pregnancy maternity
premature preterm
psych psychiatric psychiatry
quit cease stop
rash eruption
reg registration
rent tenancy letting
road street
rules regulations
salary wage pay
scan imaging
school education
shaking tremor
shop store retail
short small
sight vision visual
skin cutaneous dermatitis
sleepy drowsy somnolence
slow delayed
small tiny underdeveloped hypoplasia hypoplastic
smelly odour odor
spine spinal vertebral
spit saliva
stiff stiffness rigidity
sugar glucose
sweating perspiration hyperhidrosis
swelling swollen edema
swap exchange switch
teacher school
teen adolescent teenager youth young
thick thickened
throat pharyngeal
throwing vomiting vomit
tired fatigue exhaustion
tooth teeth dental
twisted torsion
unemployed jobseeker unemployment
universe world
upkeep maintenance
uterus womb uterine
vein venous
walking gait walk
weak weakness
website site
wide broad
"""
_ALIKE: dict[str, tuple[str, ...]] = {}
for _line in _WRITTEN.split("\n"):
    _group = tuple(_line.split())
    for _word in _group:
        _ALIKE[_word] = _ALIKE.get(_word, ()) + _group


def alike(word: str) -> tuple[str, ...]:
    """Return words by which others may say the same (the word itself may be among them)."""
    return _ALIKE.get(word) or _ALIKE.get(word.removesuffix("s"), ())
