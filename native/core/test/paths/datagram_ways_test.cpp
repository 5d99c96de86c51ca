// Which way datagrams go, on a clock that stands still until it is told to go on.
#include "core/toast/paths/datagram_ways.hpp"
#include "test/check.hpp"

#include <vector>

using namespace midip2p::core;

namespace {

/// The ways of one link, and what has been sent over them.
struct Asking {
    DatagramWays ways;
    LocalTime now{1'000'000'000};
    std::uint64_t last_token = 0;
    std::vector<DatagramWays::Challenge> asked;

    explicit Asking(std::size_t named) { ways.begin(named, now); }

    /// Sends what is due; returns over which ways.
    std::vector<WayNumber> send() {
        std::vector<WayNumber> over;
        (void)ways.advance(now);
        while (const auto challenge = ways.next_challenge(++last_token, now)) {
            asked.push_back(*challenge);
            over.push_back(challenge->way);
        }
        return over;
    }
    /// Lets time go on, sending what is due on the way; returns what was sent.
    std::size_t pass(std::int64_t us) {
        const LocalTime end = now + us;
        std::size_t sent = 0;
        for (LocalTime next = ways.advance(now); next <= end; next = ways.advance(now)) {
            now = std::max(now, next);
            sent += send().size();
        }
        now = end;
        return sent;
    }
    /// The newest token that was sent over that way.
    std::uint64_t token(WayNumber way) const {
        for (auto it = asked.rbegin(); it != asked.rend(); ++it)
            if (it->way == way) return it->token;
        FAIL("nothing was sent over that way");
        return 0;
    }
    bool answer(WayNumber way) { return ways.answered(way, token(way), now); }
};

using Numbers = std::vector<WayNumber>;

} // namespace

TEST_CASE("every way is challenged at once, and the first that answers is used") { // [TOAST-12.2-2] [TOAST-12.2-3]
    Asking it(3);
    CHECK(it.send() == Numbers{0, 1, 2});
    CHECK(!it.ways.in_use().has_value());
    CHECK(it.answer(1));
    CHECK(it.ways.in_use() == 1u);
    CHECK(!it.answer(2)); // too late: it is not waited for any more
    CHECK(it.ways.in_use() == 1u);
    CHECK(it.pass(DatagramWays::kRenewal - 1) == 0u);
}

TEST_CASE("an answer counts once, with the token that was sent over that very way") { // [TOAST-12.2-3]
    Asking it(2);
    it.send();
    CHECK(it.token(0) != it.token(1));
    CHECK(!it.ways.answered(0, it.token(1), it.now));
    CHECK(!it.ways.answered(1, 4711, it.now));
    CHECK(!it.ways.in_use().has_value());
    CHECK(it.answer(0));
    CHECK(!it.answer(0));
}

TEST_CASE("while nothing answers, challenges grow rare") { // [TOAST-12.2-2]
    Asking it(1);
    CHECK(it.pass(99'999) == 1u);
    CHECK(it.pass(1) == 1u); // 0.1 s
    CHECK(it.pass(199'999) == 0u);
    CHECK(it.pass(1) == 1u);         // 0.3 s
    CHECK(it.pass(6'000'000) == 4u); // 0.7, 1.5, 3.1, 6.3 s
    CHECK(it.pass(60'000'000) == 12u);
    CHECK(it.answer(0)); // however late
    CHECK(it.ways.in_use() == 0u);
}

TEST_CASE("the way that is used is challenged again each 15 s, and given up when it is silent") { // [TOAST-12.2-5]
    Asking it(2);
    it.send();
    REQUIRE(it.answer(0));
    for (int i = 0; i < 10; ++i) {
        CHECK(it.pass(DatagramWays::kRenewal) == 1u);
        CHECK(it.answer(0));
    }
    const std::uint64_t before = it.token(0);
    it.pass(DatagramWays::kRenewal);
    CHECK(it.token(0) != before);
    it.pass(DatagramWays::kPatience - 1);
    CHECK(it.ways.in_use() == 0u);
    it.pass(1);
    CHECK(!it.ways.in_use().has_value());
    it.asked.clear();
    it.pass(100'000); // all are challenged again, and another one answers
    CHECK(it.answer(1));
    CHECK(it.ways.in_use() == 1u);
}

TEST_CASE("a way over which the peer is heard is learnt, and challenged like those that were named") { // [TOAST-12.2-4]
    Asking it(1);
    it.send();
    const WayNumber learnt = it.ways.learn(it.now);
    CHECK(learnt == 1u);
    CHECK(it.send() == Numbers{1});
    CHECK(it.answer(1));
    CHECK(it.ways.in_use() == 1u);
}

TEST_CASE("a challenge of the peer that came through is answered by one of ours at once") { // [TOAST-12.2-4]
    Asking it(1);
    it.pass(3'200'000); // the pause is long by now
    it.ways.heard(0, it.now);
    CHECK(it.send() == Numbers{0});
    CHECK(it.send().empty());
}

TEST_CASE(
    "the peer is heard from elsewhere: the way in use has to prove itself, and goes on where it does") { // [TOAST-12.2-5]
    Asking it(1);
    it.send();
    REQUIRE(it.answer(0));
    const WayNumber other = it.ways.learn(it.now);
    CHECK(it.send().empty()); // it has just answered
    it.pass(DatagramWays::kSuspicion);
    it.ways.heard(other, it.now);
    CHECK(it.send() == Numbers{0});
    it.ways.heard(other, it.now);
    CHECK(it.send().empty()); // asked already
    CHECK(it.answer(0));
    CHECK(it.ways.in_use() == 0u);
    // A router has given the peer another address: the old one is silent now, and the new one takes its place.
    it.pass(DatagramWays::kSuspicion);
    it.ways.heard(other, it.now);
    it.pass(DatagramWays::kPatience);
    CHECK(it.answer(other));
    CHECK(it.ways.in_use() == other);
}

TEST_CASE("of ways that were learnt only the latest eight are kept, and the one that is used") { // [TOAST-12.2-4]
    Asking it(2);
    const WayNumber first = it.ways.learn(it.now);
    it.send();
    REQUIRE(it.answer(first));
    std::vector<WayNumber> more;
    for (std::size_t i = 0; i < 20; ++i) more.push_back(it.ways.learn(it.now));
    for (const WayNumber way : more) {
        CHECK(way > first);
        CHECK(way < 2 + DatagramWays::kMostLearnt);
    }
    CHECK(it.ways.in_use() == first);
}

TEST_CASE("a new connection forgets every proof") { // [TOAST-12.3-1]
    Asking it(1);
    it.send();
    REQUIRE(it.answer(0));
    it.ways.begin(1, it.now);
    CHECK(!it.ways.in_use().has_value());
    CHECK(!it.answer(0));
    CHECK(it.send() == Numbers{0});
    CHECK(it.answer(0));
}
