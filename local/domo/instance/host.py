"""Puts the routes of one instance's own API together."""

from local.domo.instance.administration import Administration
from local.domo.instance.content_users import ContentUsers
from local.domo.instance.dataflows import DataFlows
from local.domo.instance.datasources import DataSources
from local.domo.instance.ownership import Ownership
from local.domo.instance.roles import InstanceRoles
from local.domo.instance.sessions import Sessions
from local.domo.instance.uploads import Uploads
from local.domo.instance.users import InstanceUsers
from local.domo.routing import Router
from local.domo.store.store import Store


def instance_router(store: Store, instance: str) -> Router:
    """The routes of an instance such as acme.domo.com."""
    router = Router()
    sessions = Sessions(store, instance)
    sessions.add_routes(router)
    InstanceUsers(store, instance).add_routes(router, sessions)
    ContentUsers(store, instance).add_routes(router, sessions)
    InstanceRoles(store, instance).add_routes(router, sessions)
    Administration(store, instance).add_routes(router, sessions)
    Ownership(store, instance).add_routes(router, sessions)
    DataFlows(store, instance).add_routes(router, sessions)
    datasources = DataSources(store, instance)
    datasources.add_routes(router, sessions)
    Uploads(store, instance, datasources).add_routes(router, sessions)
    return router
