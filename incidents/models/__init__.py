"""The tables of this room."""

from incidents.models.aftermath import Complaint, Improvement, Rating, Review
from incidents.models.article import Article, ArticleVersion
from incidents.models.article_used import UsedArticle
from incidents.models.article_words import ArticleWords, PublicArticle
from incidents.models.asset import AssetLink, AssetReminder
from incidents.models.breach import (
    BreachClock,
    BreachDecision,
    BreachDescription,
    BreachFiling,
)
from incidents.models.calendar_feed import CalendarFeed, Whose
from incidents.models.change import Change, Release
from incidents.models.clock import COUNTING, OWED, RUNNING, Clock, Pause, UpdateRound
from incidents.models.continuity import ContinuityPlan, PlanAsset, PlanUse
from incidents.models.control import Control, ControlProof
from incidents.models.controller_notice import ControllerNotice
from incidents.models.crime import PoliceComplaint, PoliceDecision, SideHolder
from incidents.models.customer_note import CustomerNote
from incidents.models.denial import DutyDenial
from incidents.models.draft import Draft
from incidents.models.evidence import (
    CustodyAnswer,
    CustodyChange,
    EvidenceAsset,
    EvidenceCheck,
    EvidenceCorrection,
    EvidenceItem,
)
from incidents.models.fact import Fact, FiledForm
from incidents.models.files import (
    Attachment,
    ControlFile,
    InternalAttachment,
    KnownFile,
    StoredFile,
)
from incidents.models.flagging import OPEN_FLAG, Flag, FlagRule
from incidents.models.follower import Follower
from incidents.models.hold import LegalHold, LogRetention
from incidents.models.incident import NEVER, Incident
from incidents.models.involved import Involved
from incidents.models.lessons import LessonShare, LessonVerdict
from incidents.models.macro import Macro
from incidents.models.move_in import MoveIn, MoveInFault
from incidents.models.obligation import DutyStart, Obligation, ObligationAnswer, breach_terms
from incidents.models.outage import Outage
from incidents.models.outage_part import OutagePart
from incidents.models.policy import Policy, PolicyReading, PolicyVersion
from incidents.models.problem import Problem
from incidents.models.queue_view import QueueView
from incidents.models.referral import Referral
from incidents.models.relation import Relation
from incidents.models.replaying import Replay, ReplayFinding
from incidents.models.replies import CustomerReply
from incidents.models.risk import Risk
from incidents.models.security import RecoveryOption, SecurityAct, SecurityDecision
from incidents.models.supplier_case import SupplierCase
from incidents.models.talk import AffectedContact, Call, Message, Note, Proof
from incidents.models.task import Task
from incidents.models.task_comment import TaskComment
from incidents.models.team import PlanLine, PlanMessage, TeamAnswer, TeamGrowth
from incidents.models.text_template import TextMode, TextTemplate
from incidents.models.waiver import Waiver
from incidents.models.words import DeskWords, PublicWords
from incidents.models.work import ActionStep, Analysis, MeasureProof

__all__ = [
    "COUNTING",
    "NEVER",
    "OPEN_FLAG",
    "OWED",
    "RUNNING",
    "ActionStep",
    "AffectedContact",
    "Analysis",
    "Article",
    "ArticleVersion",
    "ArticleWords",
    "AssetLink",
    "AssetReminder",
    "Attachment",
    "BreachClock",
    "BreachDecision",
    "BreachDescription",
    "BreachFiling",
    "CalendarFeed",
    "Call",
    "Change",
    "Clock",
    "Complaint",
    "ContinuityPlan",
    "Control",
    "ControlFile",
    "ControlProof",
    "ControllerNotice",
    "CustodyAnswer",
    "CustodyChange",
    "CustomerNote",
    "CustomerReply",
    "DeskWords",
    "Draft",
    "DutyDenial",
    "DutyStart",
    "EvidenceAsset",
    "EvidenceCheck",
    "EvidenceCorrection",
    "EvidenceItem",
    "Fact",
    "FiledForm",
    "Flag",
    "FlagRule",
    "Follower",
    "Improvement",
    "Incident",
    "InternalAttachment",
    "Involved",
    "KnownFile",
    "LegalHold",
    "LessonShare",
    "LessonVerdict",
    "LogRetention",
    "Macro",
    "MeasureProof",
    "Message",
    "MoveIn",
    "MoveInFault",
    "Note",
    "Obligation",
    "ObligationAnswer",
    "Outage",
    "OutagePart",
    "Pause",
    "PlanAsset",
    "PlanLine",
    "PlanMessage",
    "PlanUse",
    "PoliceComplaint",
    "PoliceDecision",
    "Policy",
    "PolicyReading",
    "PolicyVersion",
    "Problem",
    "Proof",
    "PublicArticle",
    "PublicWords",
    "QueueView",
    "Rating",
    "RecoveryOption",
    "Referral",
    "Relation",
    "Release",
    "Replay",
    "ReplayFinding",
    "Review",
    "Risk",
    "SecurityAct",
    "SecurityDecision",
    "SideHolder",
    "StoredFile",
    "SupplierCase",
    "Task",
    "TaskComment",
    "TeamAnswer",
    "TeamGrowth",
    "TextMode",
    "TextTemplate",
    "UpdateRound",
    "UsedArticle",
    "Waiver",
    "Whose",
    "breach_terms",
]
