from tests.contract.directory.worlds import World


def test_the_instance_says_as_many_people_as_it_lists_or_nothing(world: World) -> None:
    for number in range(3):
        world.add({"displayName": f"P {number}", "email": f"p{number}@acme.example", "roleId": "4"})
    listed = sum(len(page) for page in world.directory.pages())
    assert listed >= 4
    assert world.directory.headcount() in {listed, None}


def test_an_api_that_can_count_says_so(world: World) -> None:
    list(world.directory.pages())
    counts = world.directory.capabilities.comparable >= {"deskPhoneNumber"}  # the instance API, and the fake
    assert (world.directory.headcount() is not None) == counts
