// simdjson On-Demand, in the order of the text. What it skips it does not check: some of its wrong cases come of that.
#include "core/bench/contender.hpp"
#include "core/bench/judge.hpp"

#include <simdjson.h>

namespace midip2p::bench {

namespace {

using namespace simdjson;

class Simdjson final : public LoopingReader<Simdjson> {
  public:
    [[nodiscard]] std::string name() const override { return "simdjson"; }
    bool read(core::PaddedText text, std::size_t, Read& out) override {
        ondemand::document document;
        const padded_string_view padded(text.data, text.size, text.size + core::kTextPadding);
        ondemand::object object;
        if (parser_.iterate(padded).get(document) != SUCCESS) return false;
        if (document.get_object().get(object) != SUCCESS) return false;
        Judge judge;
        for (auto each : object) {
            ondemand::field field;
            std::string_view key;
            if (std::move(each).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS) return false;
            if (!member(judge, name_of(key), field.value())) return false;
        }
        const char* rest = nullptr;
        return document.current_location().get(rest) == OUT_OF_BOUNDS && judge.finish(out);
    }

  private:
    static bool member(Judge& judge, Name name, ondemand::value& value) {
        if (!judge.begin(name)) return false;
        if (name == Name::none) return true; // skipped by whoever goes on
        if (Judge::is_number(name)) {
            std::int64_t number = 0;
            if (value.get_int64().get(number) != SUCCESS) return false;
            judge.number(name, number);
            return true;
        }
        if (name == Name::data) return data(judge, value);
        std::string_view word;
        if (value.get_string().get(word) != SUCCESS) return false;
        if (name == Name::type) judge.type(word);
        if (name == Name::part) judge.part(word);
        return true;
    }
    static bool data(Judge& judge, ondemand::value& value) {
        ondemand::array array;
        if (value.get_array().get(array) != SUCCESS) return false;
        for (auto element : array) {
            std::int64_t byte = 0;
            if (element.get_int64().get(byte) != SUCCESS) return false;
            judge.byte(byte);
        }
        return true;
    }

    ondemand::parser parser_;
};

} // namespace

std::unique_ptr<Reader> simdjson_reader() { return std::make_unique<Simdjson>(); }

} // namespace midip2p::bench
