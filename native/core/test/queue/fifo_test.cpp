#include "core/queue/fifo.hpp"
#include "test/check.hpp"

#include <deque>
#include <random>

using midip2p::core::Fifo;

TEST_CASE("a fifo does what a deque does, however it is used") {
    std::mt19937 random(3);
    Fifo<int> fifo;
    std::deque<int> model;
    for (int i = 0; i < 20'000; ++i) {
        const bool add = model.empty() || random() % 100 < (i / 1000 % 2 == 0 ? 60u : 40u);
        if (add) {
            fifo.push_back(i);
            model.push_back(i);
        } else {
            fifo.pop_front();
            model.pop_front();
        }
        if (random() % 3000 == 0) {
            fifo.clear();
            model.clear();
        }
        REQUIRE(fifo.size() == model.size());
        REQUIRE(fifo.empty() == model.empty());
        if (!model.empty()) {
            REQUIRE(fifo.front() == model.front());
            const std::size_t any = random() % model.size();
            REQUIRE(fifo[any] == model[any]);
        }
    }
}
