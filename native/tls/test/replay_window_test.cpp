#include "test/check.hpp"
#include "tls/replay_window.hpp"

#include <limits>
#include <random>
#include <set>

using midip2p::tls::ReplayWindow;
using Counter = ReplayWindow::Counter;

TEST_CASE("each counter is new once, in any order, within the window") { // [TOAST-12.1-5]
    ReplayWindow window;
    for (const std::uint64_t counter : {0u, 1u, 5u, 3u, 1983u, 2u}) {
        CHECK(window.look(counter) == Counter::is_new);
        window.take(counter);
        CHECK(window.look(counter) == Counter::replayed);
    }
    CHECK(window.look(4) == Counter::is_new); // looking takes nothing
    CHECK(window.look(4) == Counter::is_new);
}

TEST_CASE("what is further behind the newest than the window is wide is too old") { // [TOAST-12.1-5]
    static_assert(ReplayWindow::kWidth >= 1024);
    ReplayWindow window;
    window.take(10'000);
    CHECK(window.look(10'000 - ReplayWindow::kWidth + 1) == Counter::is_new);
    CHECK(window.look(10'000 - ReplayWindow::kWidth) == Counter::too_old);
    CHECK(window.look(0) == Counter::too_old);
    window.take(std::numeric_limits<std::uint64_t>::max());
    CHECK(window.look(std::numeric_limits<std::uint64_t>::max()) == Counter::replayed);
    CHECK(window.look(10'000) == Counter::too_old);
}

TEST_CASE("a window says of any order of counters what a list of all that came says") {
    std::mt19937_64 dice(11);
    for (int round = 0; round < 20; ++round) {
        ReplayWindow window;
        std::set<std::uint64_t> came;
        std::uint64_t newest = 0;
        const std::uint64_t spread = std::uint64_t{1} << (2 + dice() % 12);
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t middle = newest + dice() % 40;
            const std::uint64_t back = dice() % spread;
            const std::uint64_t counter = middle > back ? middle - back : 0;
            const bool too_old = counter <= newest && newest - counter >= ReplayWindow::kWidth;
            const Counter expected = too_old                  ? Counter::too_old
                                     : came.contains(counter) ? Counter::replayed
                                                              : Counter::is_new;
            REQUIRE(window.look(counter) == expected);
            if (expected != Counter::is_new) continue;
            window.take(counter);
            came.insert(counter);
            newest = std::max(newest, counter);
        }
    }
}
