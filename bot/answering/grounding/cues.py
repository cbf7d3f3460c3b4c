"""Words that deny what follows them, make a plan or a guess of it, or tell who says so."""

NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot unable impossible fail fails failed failing refuse "
    "refuses refused refusing decline declined declines deny denied denies denying reject rejected rejects "
    "rejecting rejection hardly lack lacks lacked unwilling refusal failure false untrue".split()
)
IN_PLACE = frozenset("rather instead except unlike".split())
"""What is named after these is what it was not."""

BEHIND = frozenset("impossible false untrue".split())
"""Denials of what stands before them."""

PLANS = frozenset(
    "may might could would plan plans planned planning expect expects expected propose proposes proposed "
    "proposing hope hopes hoped want wants wanted seek seeks sought intend intends intended alleged "
    "allegedly reportedly claims claimed believe believed believes if unless possible possibly likely "
    "probably threaten threatens threatened threatening consider considers considered considering offers "
    "offered demanded demanding asked asks urged urge suggest suggested suggests invite invited aimed accuse "
    "accused accuses should ready willing whether provided potential suspected suspect suspects deny denied "
    "need needs require requires must pending yet await awaits awaiting subject calling".split()
)
ALLEGES = frozenset(
    "argue argues argued arguing contend contends contended insist insists insisted "
    "allege alleges assert asserts asserted".split()
)
"""What follows these is said by somebody, and may be wrong."""

ATTRIBUTES = ALLEGES | frozenset(
    "said says say told tells according claimed claims claim argument testified testify accused accuses alleged "
    "allegedly".split()
)
IDEAS = frozenset(
    "idea ideas proposal proposals plan plans offer offers suggestion suggestions call calls request requests demand "
    "demands possibility invitation aim aims condition conditions terms decision decisions question vote bid "
    "promise promises pledge pledges agreement need threat threats".split()
)
"""What is the object of these is no fact yet."""

OBJECT = frozenset("to of for on that about over by from whether against".split())

DETERMINERS = frozenset("the a an its his her their this that these those our no any such".split())
PROMISES = frozenset("promise promises promised pledge pledges pledged vow vows vowed agree agrees agreed".split())
FUTURE = frozenset("will shall upcoming next soon due set scheduled".split()) | PROMISES
DECIDES = frozenset("vote votes voted voting rule ruled rules decide decided advise advised warn warned argued".split())
BE = frozenset("was were is are be been being".split())
SPEECH = frozenset(
    "said says say told announced added warned thought cautioned stressed promised noted explained".split()
)
AFTER_OBJECT = frozenset("be in on at by for".split())
BESIDE = frozenset("still also already now just even ever million billion thousand hundred percent".split())
BOUNDARIES = frozenset(",;:()\u2013\u2014!?")
CLAUSES = frozenset(
    "but although though while whereas and because which who whom when where after before since until".split()
)
