"""Puts the routes of the public API together."""

from local.domo.public.dataset_data import DataSetData
from local.domo.public.datasets import DataSets
from local.domo.public.executions import Executions
from local.domo.public.oauth import OAuth
from local.domo.public.policies import Policies
from local.domo.public.streams import Streams
from local.domo.public.users import Users
from local.domo.routing import Router
from local.domo.store.store import Store


def public_router(store: Store) -> Router:
    """The routes of api.domo.com."""
    router = Router()
    oauth = OAuth(store)
    oauth.add_routes(router)
    Users(store).add_routes(router, oauth)
    DataSetData(store).add_routes(router, oauth)
    DataSets(store).add_routes(router, oauth)
    Policies(store).add_routes(router, oauth)
    streams = Streams(store)
    streams.add_routes(router, oauth)
    Executions(store, streams).add_routes(router, oauth)
    return router
